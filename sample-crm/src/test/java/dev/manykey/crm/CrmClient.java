package dev.manykey.crm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of one sample CRM over real sockets. */
final class CrmClient implements AutoCloseable {
    static final String TOKEN = "sample-token-for-tests";

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final SampleCrm crm;

    CrmClient(SampleCrm crm) {
        this.crm = crm;
    }

    /** Sends JSON, or nothing when {@code json} is empty, with the token. */
    HttpResponse<String> send(String method, String path, String json) {
        return send(request(method, path, json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json))
                .header("Content-Type", "application/json"));
    }

    HttpResponse<String> get(String path) {
        return send(request("GET", path, BodyPublishers.noBody()));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    HttpResponse<byte[]> download(String path) throws IOException, InterruptedException {
        return http.send(request("GET", path, BodyPublishers.noBody()).build(), BodyHandlers.ofByteArray());
    }

    /** A request that carries the token. */
    HttpRequest.Builder request(String method, String path, BodyPublisher body) {
        return bare(method, path, body).header(SampleCrm.TOKEN_HEADER, TOKEN);
    }

    /** A request without a token. */
    HttpRequest.Builder bare(String method, String path, BodyPublisher body) {
        return HttpRequest.newBuilder(URI.create(crm.baseUrl() + path)).timeout(Duration.ofSeconds(20))
                .method(method, body);
    }

    /** Sends bytes that no HTTP client would send, and reads until the CRM closes. */
    String raw(String bytes) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), crm.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    @Override
    public void close() {
        http.close();
    }
}
