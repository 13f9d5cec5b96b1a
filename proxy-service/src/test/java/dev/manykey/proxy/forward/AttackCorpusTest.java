package dev.manykey.proxy.forward;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hostile bytes from a corpus that is not part of this repository; skipped where it is absent. Whatever a row is, with a key
 * that may only read deals nothing but a read of deals may reach the upstream, no key may, one request in is at most one out,
 * and the proxy lives on.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttackCorpusTest {
    private @Nullable DealsProxy deals;

    /** Started when it is first needed: where everything is skipped, nothing is. */
    private DealsProxy deals() {
        DealsProxy running = deals;
        if (running == null) {
            running = DealsProxy.start();
            deals = running;
        }
        return running;
    }

    @AfterAll
    void stop() {
        if (deals != null) {
            deals.close();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.manykey.proxy.forward.AttackCorpus#rows")
    void nothingButWhatTheKeyMayDoReachesTheUpstream(AttackCorpus.Row row) {
        ProxyUnderTest running = deals().proxy();
        int before = running.upstream.received().size();

        RawAnswer answer = running.raw(AttackCorpus.request(row, deals().readDeals(), deals().writeDeals()), 150);

        List<UpstreamServer.Received> arrived = running.upstream.receivedSince(before);
        assertThat(arrived).as("%s -> %s", row.raw(), answer.text()).hasSizeLessThanOrEqualTo(1)
                .allSatisfy(received -> {
                    assertThat(received.requestLine()).matches("(GET|HEAD|POST|PUT|DELETE) /v1/deals[/? ].*");
                    assertThat(received.head()).doesNotContain("mk_").doesNotContainIgnoringCase("method-override")
                            .doesNotContain("evil.test");
                    assertThat(received.header("authorization")).containsExactly("Bearer " + ProxyUnderTest.TOKEN);
                    boolean write = !received.requestLine().startsWith("GET")
                            && !received.requestLine().startsWith("HEAD");
                    assertThat(write && !row.raw().contains("{RW}")).as("a write with a key that may only read")
                            .isFalse();
                });
        assertThat(answer.text()).doesNotContain(ProxyUnderTest.TOKEN);
        if (arrived.isEmpty()) {
            assertThat(answer.text()).doesNotContain("HTTP/1.1 2");
        }
        RawAnswer alive = running.raw(("GET /v1/deals HTTP/1.1\r\nHost: crm.test\r\nAuthorization: Bearer %s\r\n"
                + "Connection: close\r\n\r\n").formatted(deals().readDeals()));
        assertThat(alive.status()).isEqualTo(200);
    }
}
