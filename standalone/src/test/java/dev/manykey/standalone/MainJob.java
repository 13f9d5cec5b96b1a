package dev.manykey.standalone;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What Manykey is for, from an API with one token to a key that is taken back, with all of it on record. */
final class MainJob {

    private static final Duration SOON = Duration.ofSeconds(30);

    private MainJob() {}

    /** Does it all against services that run somewhere, and checks it. */
    static void run(Addresses at, Wire wire, AdminApi admin, String crmToken) throws Exception {
        String deals = at.of(Listener.PROXY) + "/second/api/v1/deals";
        String openApi = wire.get(at.of(Listener.CRM) + "/openapi.yaml").response().body();
        admin.post(Listener.POLICY, "/v1/upstreams", Map.of("id", "second", "name", "The CRM again", "baseUrl",
                at.of(Listener.CRM), "tokenPlaces", List.of(Map.of("in", "header", "name", "X-Api-Token"))));
        admin.put(Listener.POLICY, "/v1/upstreams/second/documents/v1", openApi.getBytes(StandardCharsets.UTF_8));
        admin.post(Listener.KEY, "/v1/owners", Map.of("id", "ada", "name", "Ada"));
        admin.post(Listener.KEY, "/v1/credentials",
                Map.of("id", "adas", "owner", "ada", "upstream", "second", "token", crmToken));
        admin.post(Listener.POLICY, "/v1/policies",
                Map.of("id", "deals-read", "name", "Read deals", "upstream", "second",
                        "permissions", Map.of("deals", "read")));
        var key = admin.post(Listener.KEY, "/v1/keys",
                Map.of("name", "tool", "credential", "adas", "policies", List.of("deals-read")));
        String id = key.path("id").asString();
        String secret = key.path("secret").asString();

        await().atMost(SOON).until(() -> wire.get(deals, "X-Api-Token", secret).status() == 200);
        var read = wire.get(deals, "X-Api-Token", secret);
        var written = wire.send("POST", deals, "{\"title\": \"x\"}", "X-Api-Token", secret);
        admin.post(Listener.KEY, "/v1/keys/" + id + "/revoke", Map.of());
        await().atMost(SOON).until(() -> wire.get(deals, "X-Api-Token", secret).status() == 401);

        assertThat(read.json().path("data").size()).isPositive();
        assertThat(written.status()).isEqualTo(403);
        assertThat(written.json().path("missing").asString()).isEqualTo("deals:write");
        String exchange = written.header("Manykey-Exchange");
        await().atMost(SOON).untilAsserted(() -> {
            var records = admin.list(Listener.AUDIT, "/v1/records?key=" + id);
            assertThat(records).anyMatch(record -> record.path("id").asString().equals(exchange)
                    && record.path("code").asString().equals("permission_missing"));
            assertThat(records).anyMatch(record -> record.path("action").asString("").equals("key.revoked"));
            assertThat(records).anyMatch(record -> record.path("reason").asString("").equals("key_revoked"));
        });
    }
}
