package dev.manykey.key;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import dev.manykey.contract.Kind;
import dev.manykey.contract.Topics;
import dev.manykey.contract.marker.ProxyBoot;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.StateCodec;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The canary against data paths that do, or do not do, what the control log says. */
class CanaryTest {
    private static final ProxyBoot HONEST = new ProxyBoot("honest", "00000000000000ca");
    private static final ProxyBoot DEAF = new ProxyBoot("deaf", "00000000000000cb");
    private static final ProxyBoot SECRETIVE = new ProxyBoot("secretive", "00000000000000cc");

    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void tellsHowSoonEachProxyRefusedTheSuspendedKeyAndWhichDidNot() throws IOException {
        Seeded seeded = Seeded.in(RunningKeyService.shared());
        String key = "canary-" + seeded.credential();
        HttpServer honest = dataPath(() -> isInForce(key));
        HttpServer deaf = dataPath(() -> true);
        try (RunningKeyService service = RunningKeyService
                .start("manykey_key", "manykey.canary.credential=" + seeded.credential(), "manykey.canary.every=5s")
                .as(RunningKeyService.shared().token())) {
            await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(300)).untilAsserted(() -> {
                Surroundings.SHARED.marker(HONEST, 2000, "http://127.0.0.1:" + honest.getAddress().getPort());
                Surroundings.SHARED.marker(DEAF, 1000, "http://127.0.0.1:" + deaf.getAddress().getPort());
                Surroundings.SHARED.marker(SECRETIVE, 1000, null);
                var canary = service.get("/actuator/health").json().at("/components/canary");
                assertThat(canary.path("status").asString()).isEqualTo("DOWN");
                var details = canary.path("details");
                assertThat(details.path(HONEST.toString()).asString()).contains("refused after");
                assertThat(details.path(DEAF.toString()).asString()).contains("accepted a suspended key");
                assertThat(details.path(SECRETIVE.toString()).asString()).contains("manykey.proxy.address");
            });

            assertThat(service.get("/actuator/prometheus").body()).contains("manykey_canary_refusal_seconds_count",
                    "proxy=\"honest\"", "manykey_canary_accepted_total");
            assertThat(service.as("").get("/actuator/health/readiness").status()).isEqualTo(200);
            assertThat(asked.get()).isPositive();
        } finally {
            Surroundings.SHARED.gone(HONEST);
            Surroundings.SHARED.gone(DEAF);
            Surroundings.SHARED.gone(SECRETIVE);
            honest.stop(0);
            deaf.stop(0);
        }
    }

    private HttpServer dataPath(BooleanSupplier accepts) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(accepts.getAsBoolean() ? 403 : 401, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    /** As the log says by now. */
    private static boolean isInForce(String key) {
        return Surroundings.SHARED.contents(Topics.CONTROL).stream()
                .filter(one -> new String(one.key(), StandardCharsets.UTF_8).equals("key/" + key))
                .reduce((_, later) -> later)
                .map(one -> (AccessKeyState) StateCodec.decode(Kind.KEY, 1, one.value()))
                .filter(state -> state.status() == AccessKeyState.Status.ACTIVE).isPresent();
    }
}
