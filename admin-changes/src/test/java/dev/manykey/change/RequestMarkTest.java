package dev.manykey.change;

import java.util.Map;

import dev.manykey.adminapi.IdempotencyKey;
import dev.manykey.adminapi.Operator;
import dev.manykey.adminapi.OperatorRole;
import dev.manykey.adminapi.RequestFingerprint;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RequestMarkTest {
    private static final Operator ADA = new Operator("ada", "Ada", OperatorRole.ADMIN);
    private static final Map<String, String> REQUEST = Map.of("token", "one");

    private final IdempotencyKey key = new IdempotencyKey("order-1");

    @Test
    void tellsTheSameRequestFromAnotherWithItsKey() {
        RequestMark mark = RequestMark.of("thing-", key, ADA, REQUEST);

        assertThat(RequestMark.of("thing-", key, ADA, Map.of("token", "one"))).isEqualTo(mark);
        assertThat(RequestMark.of("thing-", key, ADA, Map.of("token", "two"))).isNotEqualTo(mark)
                .extracting(RequestMark::id).isEqualTo(mark == null ? null : mark.id());
        assertThat(RequestMark.of("thing-", null, ADA, REQUEST)).isNull();
    }

    @Test
    void fingerprintCannotBeTriedOutByWhoDoesNotHaveTheKey() {
        RequestMark mark = RequestMark.of("thing-", key, ADA, REQUEST);
        RequestMark other = RequestMark.of("thing-", new IdempotencyKey("order-2"), ADA, REQUEST);

        assertThat(mark).isNotNull().extracting(RequestMark::fingerprint)
                .isNotEqualTo(RequestFingerprint.of(REQUEST).value())
                .isNotEqualTo(other == null ? null : other.fingerprint());
        assertThat(String.valueOf(mark)).doesNotContain(key.value());
    }
}
