package dev.manykey.sample;

import java.net.http.HttpRequest;

import dev.manykey.sample.RunningService.Answer;

import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;

class SharedSurfaceTest {
    @Test
    void pagesFollowTheirCursor() {
        Answer first = RunningService.get("/v1/things?limit=60");
        Answer last = RunningService.get("/v1/things?limit=60&cursor=" + first.json().get("nextCursor").asString());

        assertThat(first.json().get("items").get(0).asString()).isEqualTo("thing-0");
        assertThat(last.body()).isEqualTo("{\"items\":[\"thing-60\"]}");
        assertThat(RunningService.get("/v1/things").json().has("nextCursor")).isTrue();
    }

    @Test
    void aChangeIsRefusedOnceSomebodyElseHasChangedTheEntity() {
        assertThat(change("\"7\"").header("ETag")).isEqualTo("\"8\"");
        assertThat(change("\"6\"").status()).isEqualTo(412);
        assertThat(change("7").status()).isEqualTo(400);
    }

    @Test
    void theSameIdempotencyKeyNamesTheSameThing() {
        String body = "{\"name\":\"a\",\"token\":\"x\"}";
        Answer one = RunningService.post("/v1/things", body, "Idempotency-Key", "try-1");
        Answer again = RunningService.post("/v1/things", "{ \"token\":\"x\", \"name\":\"a\" }", "Idempotency-Key",
                "try-1");
        Answer other = RunningService.post("/v1/things", "{\"name\":\"a\",\"token\":\"y\"}", "Idempotency-Key",
                "try-1");

        assertThat(one.json().get("id").asString()).matches("t-[0-9a-hjkmnp-tv-z]{26}");
        assertThat(again.body()).isEqualTo(one.body());
        assertThat(other.json().get("id")).isEqualTo(one.json().get("id"));
        assertThat(other.json().get("fingerprint")).isNotEqualTo(one.json().get("fingerprint"));
        assertThat(RunningService.post("/v1/things", body, "Idempotency-Key", "two words").status()).isEqualTo(400);
    }

    @Test
    void theApiDocumentNamesTheServiceItsTokenAndItsProblems() {
        var document = RunningService.get("/v3/api-docs").json();

        assertThat(document.at("/info/title").asString()).isEqualTo("Sample");
        assertThat(document.at("/info/version").asString()).isEqualTo("7");
        assertThat(document.at("/security/0/operatorToken").isArray()).isTrue();
        assertThat(document.at("/components/securitySchemes/operatorToken/scheme").asString()).isEqualTo("bearer");
        assertThat(document.at("/components/schemas/Problem/properties/errors/items/$ref").asString())
                .isEqualTo("#/components/schemas/InvalidField");
        assertThat(document.at("/components/schemas/InvalidField/properties/expected/type").asString())
                .isEqualTo("string");
        assertThat(
                document.at("/paths/~1v1~1things/post/responses/default/content/application~1problem+json/schema/$ref")
                        .asString())
                .isEqualTo("#/components/schemas/Problem");
        assertThat(document.at("/paths/~1v1~1whoami/get").has("parameters")).isFalse();
        assertThat(document.toString()).doesNotContain("Operator\"");
        assertThat(document.at("/components/schemas/NewThing/properties/token/type").asString()).isEqualTo("string");
    }

    @Test
    void oneOfSeveralServicesInAProcessCanEndAlone() {
        var other = RunningService.start();
        String url = RunningService.baseUrl(other);
        other.close();

        assertThat(url).isNotEmpty();
        assertThat(RunningService.get("/v1/whoami").status()).isEqualTo(200);
    }

    @Test
    void whatAServiceSaysItselfWinsOverTheSharedSettings() {
        try (var context = new SpringApplicationBuilder(SampleService.class)
                .properties("spring.jmx.enabled=true")
                .run("--server.port=0", "--spring.http.codecs.max-in-memory-size=1MB")) {
            Environment environment = context.getEnvironment();

            assertThat(environment.getProperty("spring.http.codecs.max-in-memory-size")).isEqualTo("1MB");
            assertThat(environment.getProperty("spring.jmx.enabled")).isEqualTo("true");
            assertThat(environment.getProperty("management.endpoints.web.exposure.include"))
                    .isEqualTo("health,info,prometheus,metrics");
        }
    }

    private static Answer change(String ifMatch) {
        return RunningService.send(RunningService.as(RunningService.ADMIN, "/v1/things/1").header("If-Match", ifMatch)
                .PUT(HttpRequest.BodyPublishers.noBody()));
    }
}
