package dev.manykey.standalone.faults;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

import dev.manykey.standalone.ProxyProcesses.Place;

/** A tool: calls a proxy with a key. Safe for many threads. */
final class Caller implements AutoCloseable {

    private static final Duration TO_CONNECT = Duration.ofSeconds(2);

    private final Duration patience;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(TO_CONNECT).build();

    /** @param patience how long it waits for an answer */
    Caller(Duration patience) {
        this.patience = patience;
    }

    /** One call; gives the status, with the code of a refusal, or {@code none} when there was no answer. */
    String call(Place proxy, Trial trial) {
        var request = HttpRequest
                .newBuilder(URI.create(proxy.address() + "/things" + CountingUpstream.THINGS + trial.thing()))
                .header("X-Api-Token", trial.secret()).header(CountingUpstream.VIA, proxy.id()).timeout(patience)
                .build();
        try {
            var answer = http.send(request, BodyHandlers.discarding());
            return answer.statusCode()
                    + answer.headers().firstValue("manykey-refusal").map(code -> " " + code).orElse("");
        } catch (IOException e) {
            return "none";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "none";
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
