package dev.manykey.standalone;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A key never does more than its owner's and its credential's ceiling and its parent allow, from the receipt of the change on. */
class NarrowingIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String OWNER = "/v1/owners/sample-owner";
    private static final String CREDENTIAL = "/v1/credentials/crm";

    @TempDir
    private static Path directory;

    @Test
    void ceilingsAndParentsBindAKeyAsSoonAsTheirChangeIsAnswered() throws Exception {
        try (var suite = Suite.start(UpOptions.onFreePorts(directory.resolve("data"))); var wire = new Wire()) {
            var admin = new AdminApi(wire.http(), suite.addresses(),
                    Files.readString(suite.firstAdminTokenFile()).strip());
            admin.post(Listener.POLICY, "/v1/policies", Map.of("id", "deals", "name", "Write deals", "upstream", "crm",
                    "permissions", Map.of("deals", "write")));
            JsonNode parent = admin.post(Listener.KEY, "/v1/keys",
                    Map.of("name", "tool", "credential", "crm", "policies", List.of("crm-read", "deals")));
            var crm = new Crm(wire, suite.addresses().of(Listener.PROXY) + "/crm/api/v1/deals");
            String key = parent.path("secret").asString();
            await().atMost(SOON).until(() -> crm.reads(key) == 200);
            assertThat(crm.writes(key)).isEqualTo(201);

            admin.put(Listener.KEY, OWNER + "/ceiling", Map.of("policies", List.of("crm-read")));
            assertThat(crm.writes(key)).isEqualTo(403);
            assertThat(crm.reads(key)).isEqualTo(200);
            admin.put(Listener.KEY, CREDENTIAL + "/ceiling", Map.of("policies", List.of()));
            assertThat(crm.reads(key)).isEqualTo(403);
            for (String ceiling : List.of(OWNER, CREDENTIAL)) {
                assertThat(wire.send("DELETE", suite.addresses().of(Listener.KEY) + ceiling + "/ceiling", "",
                        "Authorization", "Bearer " + Files.readString(suite.firstAdminTokenFile()).strip()).status())
                        .isEqualTo(200);
            }
            await().atMost(SOON).until(() -> crm.writes(key) == 201);

            var tool = new AdminApi(wire.http(), suite.addresses(), key);
            JsonNode child = tool.post(Listener.KEY, "/v1/child-keys",
                    Map.of("name", "child", "policies", List.of("crm-read")));
            String childKey = child.path("secret").asString();
            await().atMost(SOON).until(() -> crm.reads(childKey) == 200);
            assertThat(crm.writes(childKey)).isEqualTo(403);
            admin.patch(Listener.KEY, "/v1/keys/" + parent.path("id").asString(), Map.of("policies", List.of()));
            assertThat(crm.reads(childKey)).isEqualTo(403);
            admin.patch(Listener.KEY, "/v1/keys/" + parent.path("id").asString(),
                    Map.of("policies", List.of("crm-read")));
            await().atMost(SOON).until(() -> crm.reads(childKey) == 200);
            admin.post(Listener.KEY, "/v1/keys/" + parent.path("id").asString() + "/revoke", Map.of());
            assertThat(crm.reads(childKey)).isEqualTo(401);
            assertThat(crm.reads(key)).isEqualTo(401);
            assertThat(admin.get(Listener.KEY, "/v1/keys/" + child.path("id").asString()).path("status").asString())
                    .isEqualTo("revoked");
        }
    }

    /** The sample CRM behind the proxy; what comes back is the status of an answer. */
    private record Crm(Wire wire, String deals) {

        int reads(String key) throws Exception {
            return wire.get(deals, "X-Api-Token", key).status();
        }

        int writes(String key) throws Exception {
            return wire.send("POST", deals, "{\"title\": \"x\"}", "X-Api-Token", key).status();
        }
    }
}
