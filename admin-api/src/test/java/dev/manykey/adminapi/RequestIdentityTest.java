package dev.manykey.adminapi;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import dev.manykey.sealing.SecretBytes;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RequestIdentityTest {
    record Body(String name, SecretBytes token) {}

    @Test
    void derivedIdDependsOnOperatorKindAndKey() {
        var key = new IdempotencyKey("k");

        // SHA-256 over each part after its length, first 16 bytes; worked out outside of this code.
        assertThat(key.derivedId("c-", "ada")).isEqualTo("c-92z1kxpv78g6t27th6165s3smc");
        assertThat(key.derivedId("c-", "ada")).isNotEqualTo(key.derivedId("c-", "bob"))
                .isNotEqualTo("c-" + key.derivedId("d-", "ada").substring(2))
                .isNotEqualTo(new IdempotencyKey("l").derivedId("c-", "ada"));
        assertThat(new IdempotencyKey("ab").derivedId("x", "c").substring(1))
                .isNotEqualTo(new IdempotencyKey("b").derivedId("x", "ca").substring(1));
    }

    @Test
    void idempotencyKeyIsVisibleAscii() {
        assertThat(new IdempotencyKey("~".repeat(255)).value()).hasSize(255);
        for (String bad : new String[]{"", "a b", "é", "a\n", "~".repeat(256)}) {
            assertThatThrownBy(() -> new IdempotencyKey(bad)).isInstanceOf(ProblemException.class);
        }
    }

    @Test
    void fingerprintIgnoresOrderAndSpaceAndNothingElse() {
        var one = RequestFingerprint.of("{\"b\":[1,{\"d\":2,\"c\":3}],\"a\":\"x\"}".getBytes(StandardCharsets.UTF_8));

        assertThat(one).isEqualTo(RequestFingerprint
                .of("{ \"a\" : \"x\", \"b\": [1, {\"c\":3, \"d\":2}]}".getBytes(StandardCharsets.UTF_8)));
        assertThat(one).isNotEqualTo(RequestFingerprint
                .of("{\"a\":\"x\",\"b\":[{\"c\":3,\"d\":2},1]}".getBytes(StandardCharsets.UTF_8)));
        assertThat(RequestFingerprint.of(Map.of("a", 1)))
                .isEqualTo(RequestFingerprint.of("{\"a\":1}".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void fingerprintKnowsTwoSecretsApart() {
        var one = RequestFingerprint.of(new Body("a", SecretBytes.ofUtf8("x")));

        assertThat(one).isEqualTo(RequestFingerprint.of(new Body("a", SecretBytes.ofUtf8("x"))))
                .isNotEqualTo(RequestFingerprint.of(new Body("a", SecretBytes.ofUtf8("y"))));
    }

    @Test
    void cursorGivesBackItsPositionAndRefusesEverythingElse() {
        assertThat(Cursor.decode(Cursor.encode("2026-01-01|ü"))).isEqualTo("2026-01-01|ü");
        assertThat(Cursor.decode(null)).isNull();
        for (String garbage : new String[]{"", "!", "YQ==", "YR", "_w", "a b"}) {
            assertThatThrownBy(() -> Cursor.decode(garbage)).as(garbage).isInstanceOf(ProblemException.class)
                    .hasMessageContaining("nextCursor of the page before");
        }
    }

    @Test
    void limitIsFiftyUnlessSaidOtherwise() {
        assertThat(PageLimit.parse(null).value()).isEqualTo(50);
        assertThat(PageLimit.parse("500").value()).isEqualTo(500);
        for (String bad : new String[]{"0", "501", "-1", "ten", "", "1e2", "99999999999"}) {
            assertThatThrownBy(() -> PageLimit.parse(bad)).hasMessage("limit: %s (expected: 1..500)", bad);
        }
    }
}
