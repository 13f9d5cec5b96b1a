package dev.manykey.proxy.forward;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import dev.manykey.contract.event.ExchangeEnded;
import dev.manykey.contract.event.ExchangeEnded.Ending;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** When a proxy has been stopped nothing is under way any more, and all of it is on the record. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StopTest {
    private final ProxyUnderTest proxy = new ProxyUnderTest();

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void callThatEndsSoonIsDrained() throws Exception {
        proxy.upstream.answers(_ -> "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234");
        CompletableFuture<HttpResponse<String>> call = call(proxy.key("k1", "all"));
        await().until(() -> !proxy.upstream.received().isEmpty());

        CompletableFuture<Boolean> stopped = CompletableFuture.supplyAsync(() -> {
            proxy.stop();
            return true;
        }, Thread::startVirtualThread);
        await().until(() -> proxy.isRefusingConnections());
        proxy.upstream.goOn("56789");

        assertThat(call.get(10, TimeUnit.SECONDS).body()).isEqualTo("0123456789");
        assertThat(stopped.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(proxy.recorded(2).getLast()).isInstanceOfSatisfying(ExchangeEnded.class,
                ended -> assertThat(ended.ending()).isEqualTo(Ending.COMPLETED));
    }

    @Test
    void callThatDoesNotEndIsCutAndTheRecordSaysWhy() {
        proxy.upstream.answers(_ -> "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n01234");
        CompletableFuture<HttpResponse<String>> call = call(proxy.key("k1", "all"));
        await().until(() -> !proxy.upstream.received().isEmpty());
        try (ScheduledExecutorService more = Executors.newSingleThreadScheduledExecutor()) {
            var _ = more.scheduleWithFixedDelay(this::sendMore, 100, 100, TimeUnit.MILLISECONDS);

            proxy.stop();

            more.shutdownNow();
        }
        assertThatThrownBy(() -> call.get(10, TimeUnit.SECONDS)).isNotNull();
        await().until(() -> proxy.upstream.connections() == 0);
        assertThat(proxy.recorded(2).getLast()).isInstanceOfSatisfying(ExchangeEnded.class, ended -> {
            assertThat(ended.ending()).isEqualTo(Ending.CUT);
            assertThat(ended.reason()).isEqualTo("proxy_stopping");
        });
    }

    private void sendMore() {
        try {
            proxy.upstream.goOn("x");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CompletableFuture<HttpResponse<String>> call(String key) {
        return proxy.http.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/crm/v1/deals".formatted(proxy.port())))
                        .header("X-Api-Token", key).build(),
                BodyHandlers.ofString());
    }
}
