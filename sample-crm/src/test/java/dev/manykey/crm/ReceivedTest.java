package dev.manykey.crm;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

import dev.manykey.crm.Received.Request;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.manykey.crm.CrmClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

class ReceivedTest {
    private static final String KEY = "mk_" + "aB3".repeat(16) + "x";

    @AutoClose
    private final SampleCrm crm = SampleCrm.start("127.0.0.1", 0, CrmClient.TOKEN);

    @AutoClose
    private final CrmClient client = new CrmClient(crm);

    @Test
    void countsEveryRequestWithItsStatus() {
        client.get("/api/v1/deals/1?x=y");
        client.get("/api/v1/deals/99");
        client.send("POST", "/api/v1/deals", "{}");
        client.send("PUT", "/api/v1/deals/1", "{}");
        client.send(client.bare("DELETE", "/api/v1/deals/1", BodyPublishers.noBody()));
        client.send(client.bare("GET", "/openapi.yaml", BodyPublishers.noBody()));

        Received received = crm.received();

        assertThat(received.total()).isEqualTo(6);
        assertThat(received.wrongToken()).isEqualTo(1);
        assertThat(received.keySightings()).isZero();
        assertThat(received.byOperation()).containsOnly(
                entry("GET /api/v1/deals/{id}", 2L),
                entry("POST /api/v1/deals", 1L),
                entry("DELETE /api/v1/deals/{id}", 1L),
                entry("GET /openapi.yaml", 1L),
                entry(Received.UNMATCHED, 1L));
        assertThat(received.recent()).containsExactly(
                new Request(1, "GET", "/api/v1/deals/1", 200),
                new Request(2, "GET", "/api/v1/deals/99", 404),
                new Request(3, "POST", "/api/v1/deals", 400),
                new Request(4, "PUT", "/api/v1/deals/1", 405),
                new Request(5, "DELETE", "/api/v1/deals/1", 401),
                new Request(6, "GET", "/openapi.yaml", 200));
    }

    @Test
    void tellsTheSameOverHttpWithoutCountingItself() {
        client.get("/api/v1/deals/1");

        client.send(client.bare("GET", "/_received", BodyPublishers.noBody()));
        var told = client.send(client.bare("GET", "/_received", BodyPublishers.noBody()));
        var reset = client.send(client.bare("DELETE", "/_received", BodyPublishers.noBody()));

        assertThat(told.body()).isEqualTo("""
                {"total":1,"wrong_token":0,"key_sightings":0,"by_operation":{"GET /api/v1/deals/{id}":1},\
                "recent":[{"sequence":1,"method":"GET","path":"/api/v1/deals/1","status":200}]}""");
        assertThat(reset.statusCode()).isEqualTo(204);
        assertThat(crm.received().total()).isZero();
        assertThat(crm.received().recent()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {CrmClient.TOKEN, "wrong"})
    void seesAKeyWhereverItStandsInARequestThatIsRefusedToo(String token) {
        String basic = Base64.getEncoder().encodeToString((KEY + ":").getBytes(StandardCharsets.US_ASCII));

        client.send(client.bare("GET", "/api/v1/users/me", BodyPublishers.noBody()).header("X-Api-Token", KEY));
        assertThat(crm.received().keySightings()).as("token header").isEqualTo(1);
        client.send(
                client.bare("GET", "/api/v1/users/me", BodyPublishers.noBody()).header("X-Api-Token", token)
                        .header("Authorization", "Basic " + basic));
        assertThat(crm.received().keySightings()).as("basic").isEqualTo(2);
        client.send(
                client.bare("GET", "/api/v1/deals?api_token=" + KEY.replace("_", "%5F"), BodyPublishers.noBody())
                        .header("X-Api-Token", token));
        assertThat(crm.received().keySightings()).as("query").isEqualTo(3);
        client.send(
                client.bare("GET", "/api/v1/deals/" + KEY, BodyPublishers.noBody()).header("X-Api-Token", token));
        assertThat(crm.received().keySightings()).as("path").isEqualTo(4);
        client.send(
                client.bare("POST", "/api/v1/files?name=a", BodyPublishers.ofString("a".repeat(100_000) + KEY))
                        .header("X-Api-Token", token));
        assertThat(crm.received().keySightings()).as("body").isEqualTo(5);
    }

    @Test
    void seesAKeyThatIsCutByChunksOrHiddenInATrailer() throws IOException {
        client.raw("""
                POST /api/v1/files?name=a HTTP/1.1\r
                Host: x\r
                Connection: close\r
                Transfer-Encoding: chunked\r
                \r
                10\r
                %s\r
                24\r
                %s\r
                0\r
                X-Trailer: %s\r
                \r
                """.formatted(KEY.substring(0, 16), KEY.substring(16), KEY));

        assertThat(crm.received().keySightings()).isEqualTo(2);
    }

    @Test
    void keepsNoKeyInWhatItTells() {
        client.get("/api/v1/deals/" + KEY);

        String told = client.send(client.bare("GET", "/_received", BodyPublishers.noBody())).body();

        assertThat(told).contains("/api/v1/deals/mk_[hidden]").doesNotContain(KEY);
    }

    @Test
    void keepsTheLastThousandRequests() {
        for (int i = 1; i <= 1003; i++) {
            client.get("/api/v1/users/me");
        }

        Received received = crm.received();

        assertThat(received.total()).isEqualTo(1003);
        assertThat(received.recent()).hasSize(1000);
        assertThat(received.recent().getFirst().sequence()).isEqualTo(4);
        assertThat(received.recent().getLast().sequence()).isEqualTo(1003);
    }

    @Test
    void countsWhatItCannotRead() throws IOException {
        String line = client.raw("NOT HTTP\r\n\r\n");
        String header = client.raw("GET /api/v1/deals HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n");

        assertThat(line).startsWith("HTTP/1.1 400 ");
        assertThat(header).startsWith("HTTP/1.1 400 ");
        assertThat(crm.received().count(Received.MALFORMED)).isEqualTo(2);
        assertThat(crm.received().total()).isEqualTo(2);
        assertThat(json(client.get("/api/v1/users/me")).at("/data/id").intValue()).isEqualTo(1);
    }
}
