package dev.manykey.crm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import static dev.manykey.crm.CrmClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class FilesTest {
    @AutoClose
    private final SampleCrm crm = SampleCrm.start("127.0.0.1", 0, CrmClient.TOKEN);

    @AutoClose
    private final CrmClient client = new CrmClient(crm);

    @Test
    void whatWasUploadedComesBackByteForByte() throws Exception {
        var bytes = new byte[CrmRoutes.MAX_FILE];
        new Random(42).nextBytes(bytes);
        String name = "a \"b\"\r\nSet-Cookie: x; é.bin";

        var declared = client.send(
                client.request("POST", "/api/v1/files?name=" + encoded(name), BodyPublishers.ofByteArray(bytes))
                        .header("Content-Type", "multipart/form-data; boundary=x"));
        var chunked = client.send(
                client.request("POST", "/api/v1/files?name=b&deal_id=2",
                        BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(bytes))));
        var first = client.download(declared.headers().firstValue("Location").orElseThrow() + "/download");
        var second = client.download(chunked.headers().firstValue("Location").orElseThrow() + "/download");

        assertThat(declared.statusCode()).isEqualTo(201);
        assertThat(json(declared).at("/data/size").intValue()).isEqualTo(bytes.length);
        assertThat(json(declared).at("/data/content_type").stringValue()).startsWith("multipart/form-data");
        assertThat(json(chunked).at("/data/deal_id").intValue()).isEqualTo(2);
        assertThat(first.body()).isEqualTo(bytes);
        assertThat(second.body()).isEqualTo(bytes);
        assertThat(first.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
        assertThat(first.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename*=UTF-8''a%20%22b%22%0D%0ASet-Cookie%3A%20x%3B%20%C3%A9.bin");
    }

    @Test
    void aFileAboveTheLimitIsRefusedAndNotKept() {
        var bytes = new byte[CrmRoutes.MAX_FILE + 1];

        var declared = client
                .send(client.request("POST", "/api/v1/files?name=a", BodyPublishers.ofByteArray(bytes)));
        var chunked = client.send(
                client.request("POST", "/api/v1/files?name=a",
                        BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(bytes))));

        assertThat(declared.statusCode()).isEqualTo(413);
        assertThat(chunked.statusCode()).isEqualTo(413);
        assertThat(json(client.get("/api/v1/files")).path("data")).hasSize(3);
    }

    @Test
    void filesHaveNoMoreRoomThanTheyAreGiven() {
        var bytes = new byte[CrmRoutes.MAX_FILE];
        String last = "";
        for (int i = 0; i < Crm.MAX_CONTENT / CrmRoutes.MAX_FILE; i++) {
            var stored = client
                    .send(client.request("POST", "/api/v1/files?name=a", BodyPublishers.ofByteArray(bytes)));
            last = stored.headers().firstValue("Location").orElseThrow();
        }

        var full = client.send(client.request("POST", "/api/v1/files?name=a", BodyPublishers.ofByteArray(bytes)));
        client.send("DELETE", last, "");
        var again = client.send(client.request("POST", "/api/v1/files?name=a", BodyPublishers.ofByteArray(bytes)));

        assertThat(full.statusCode()).isEqualTo(507);
        assertThat(json(full).at("/error/code").stringValue()).isEqualTo("full");
        assertThat(again.statusCode()).isEqualTo(201);
    }

    @Test
    void headTellsTheLengthOfADownloadAndSendsNoBody() throws IOException {
        String head = "HEAD /api/v1/files/1/download HTTP/1.1\r\nHost: x\r\nX-Api-Token: " + CrmClient.TOKEN + "\r\n";

        String answers = client.raw(head + "\r\n" + head + "Connection: close\r\n\r\n");

        assertThat(answers.split("HTTP/1.1 200 OK")).hasSize(3);
        assertThat(answers.toLowerCase(Locale.ROOT)).contains("content-length: 660");
        assertThat(answers).doesNotContain("Sample file").endsWith("\r\n\r\n");
    }

    @Test
    void anUploadThatIsCutLeavesNoFile() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), crm.port())) {
            socket.getOutputStream().write("""
                    POST /api/v1/files?name=half HTTP/1.1\r
                    Host: x\r
                    Content-Length: 1000\r
                    X-Api-Token: %s\r
                    \r
                    half""".formatted(CrmClient.TOKEN).getBytes(StandardCharsets.US_ASCII));
            await()
                    .until(() -> crm.received().count("POST /api/v1/files") == 1);
        }

        assertThat(json(client.get("/api/v1/files")).path("data")).hasSize(3);
        assertThat(crm.received().recent().getFirst().status()).isZero();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
