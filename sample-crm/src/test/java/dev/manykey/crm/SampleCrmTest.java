package dev.manykey.crm;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SampleCrmTest {
    @Test
    void closingOneLeavesTheOthersServing() {
        try (var stays = SampleCrm.start("127.0.0.1", 0, CrmClient.TOKEN); var client = new CrmClient(stays)) {
            var goes = SampleCrm.start("127.0.0.1", 0, CrmClient.TOKEN);

            goes.close();
            goes.close();

            assertThat(client.get("/api/v1/users/me").statusCode()).isEqualTo(200);
            assertThat(stays.received().total()).isEqualTo(1);
        }
    }

    @Test
    void aPortIsFreeAgainWhenItsServerIsClosed() {
        int port;
        try (var first = SampleCrm.start("127.0.0.1", 0, CrmClient.TOKEN)) {
            port = first.port();
            assertThatThrownBy(() -> SampleCrm.start("127.0.0.1", port, CrmClient.TOKEN))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("address: 127.0.0.1 port %d (expected: one of this machine, with that port free)",
                            port);
        }

        try (var second = SampleCrm.start("127.0.0.1", port, CrmClient.TOKEN); var client = new CrmClient(second)) {
            assertThat(client.get("/api/v1/users/me").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void itsAddressIsOneThatAClientCanUse() {
        try (var all = SampleCrm.start("0.0.0.0", 0, CrmClient.TOKEN); var client = new CrmClient(all)) {
            assertThat(all.apiUrl()).isEqualTo("http://127.0.0.1:%d/api/v1", all.port());
            assertThat(client.get("/api/v1/users/me").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void anotherHeaderCanCarryTheToken() {
        try (var crm = SampleCrm.start("127.0.0.1", 0, CrmClient.TOKEN, "X-Crm-Key");
                var client = new CrmClient(crm)) {
            var accepted = client.send(
                    client.bare("GET", "/api/v1/users/me", BodyPublishers.noBody())
                            .header("X-Crm-Key", CrmClient.TOKEN));
            var document = client.send(client.bare("GET", "/openapi.yaml", BodyPublishers.noBody()));

            assertThat(accepted.statusCode()).isEqualTo(200);
            assertThat(client.get("/api/v1/users/me").statusCode()).isEqualTo(401);
            assertThat(document.body()).contains("name: X-Crm-Key").doesNotContain("X-Api-Token");
        }
    }

    @Test
    void aWrongArgumentIsNamedAndTheTokenNotShown() {
        assertThatThrownBy(() -> SampleCrm.start("127.0.0.1", 0, "secret\r\ntoken"))
                .hasMessage("token: [hidden] (expected: 1 to 500 visible ASCII characters)");
        assertThatThrownBy(() -> SampleCrm.start("127.0.0.1", 70_000, CrmClient.TOKEN))
                .hasMessage("port: 70000 (expected: 0..65535)");
        assertThatThrownBy(() -> SampleCrm.start("198.51.100.1", 0, CrmClient.TOKEN))
                .hasMessageStartingWith("address: 198.51.100.1 port 0 (expected: one of this machine");
    }

    @Test
    void theProgramPrintsItsAddressAndATokenOnlyWhenItMadeOne() {
        String given = printed(new String[]{"--port", "0"}, Map.of("SAMPLE_CRM_TOKEN", CrmClient.TOKEN));
        String made = printed(new String[]{"--port", "0"}, Map.of());

        assertThat(given).containsPattern("sample CRM: http://127\\.0\\.0\\.1:\\d+\\n").doesNotContain("token");
        assertThat(made).containsPattern("made for this run: [0-9a-f]{64}\\n");
        assertThatThrownBy(() -> printed(new String[]{CrmClient.TOKEN}, Map.of()))
                .hasMessageStartingWith("argument 1: unknown or without a value").message()
                .doesNotContain(CrmClient.TOKEN);
    }

    private static String printed(String[] args, Map<String, String> environment) {
        var out = new ByteArrayOutputStream();
        SampleCrmApplication.start(args, environment, new PrintStream(out, true, StandardCharsets.UTF_8)).close();
        return out.toString(StandardCharsets.UTF_8);
    }
}
