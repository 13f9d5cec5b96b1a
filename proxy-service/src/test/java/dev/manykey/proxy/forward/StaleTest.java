package dev.manykey.proxy.forward;

import java.time.Duration;

import dev.manykey.contract.event.ExchangeEnded;
import dev.manykey.contract.event.ExchangeIntended;
import dev.manykey.contract.event.ExchangeRefused;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A proxy that cannot prove that it knows the newest state forwards nothing. */
class StaleTest {
    private static final Duration BOUND = Duration.ofSeconds(5);

    private ProxyUnderTest proxy = new ProxyUnderTest();

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void pastItsBoundItRefusesEverythingUntilAMarkerComesBack() {
        String key = proxy.key("k1", "all");
        proxy.clocks.pass(BOUND);

        RawAnswer answer = proxy.get("/crm/v1/deals", "X-Api-Token: " + key);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("stale");
        assertThat(answer.text().toLowerCase(java.util.Locale.ROOT)).contains("retry-after: 2");
        assertThat(proxy.upstream.received()).isEmpty();
        assertThat(proxy.recorded(1)).singleElement().isInstanceOfSatisfying(ExchangeRefused.class,
                refused -> assertThat(refused.code()).isEqualTo("stale"));

        proxy.prove();

        assertThat(proxy.get("/crm/v1/deals", "X-Api-Token: " + key).status()).isEqualTo(200);
    }

    @Test
    void whoeverIsToldToGoOnPastTheBoundRecordsEachCallAsStale() {
        proxy.close();
        proxy = ProxyUnderTest.servingStale();
        String key = proxy.key("k1", "all");

        assertThat(proxy.get("/crm/v1/deals", "X-Api-Token: " + key).status()).isEqualTo(200);
        proxy.clocks.pass(BOUND);
        assertThat(proxy.get("/crm/v1/deals", "X-Api-Token: " + key).status()).isEqualTo(200);

        assertThat(proxy.recorded(4)).filteredOn(ExchangeIntended.class::isInstance)
                .extracting(event -> ((ExchangeIntended) event).decidedOn().stale()).containsExactly(null, true);
    }

    /** The clocks are looked at when the request is judged, when its intent is safe, and when its first byte leaves. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void pauseAtAnyStepBeforeTheFirstByteEndsInARefusal(int looks) {
        String key = proxy.key("k1", "all");
        proxy.afterLooks(looks, () -> proxy.clocks.pass(BOUND));

        RawAnswer answer = proxy.get("/crm/v1/deals", "X-Api-Token: " + key);

        assertThat(answer.code()).isEqualTo("stale");
        assertThat(proxy.upstream.received()).isEmpty();
        if (looks > 0) {
            assertThat(proxy.recorded(2).getLast()).isInstanceOfSatisfying(ExchangeEnded.class, ended -> {
                assertThat(ended.ending()).isEqualTo(ExchangeEnded.Ending.CUT);
                assertThat(ended.reason()).isEqualTo("stale");
            });
        }
    }
}
