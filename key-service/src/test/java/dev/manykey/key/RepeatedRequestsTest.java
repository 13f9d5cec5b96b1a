package dev.manykey.key;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A request that is sent twice does its work once, and a change that was made for an older state is not made. */
class RepeatedRequestsTest {
    private final RunningKeyService service = RunningKeyService.shared();

    @Test
    void keyThatIsAskedForTwiceIsMadeOnceAndShowsItsSecretOnce() {
        var seeded = Seeded.in(service);
        String body = "{\"name\": \"Report\", \"credential\": \"%s\"}".formatted(seeded.credential());
        String[] once = {"Idempotency-Key", "order-" + seeded.owner()};

        var first = service.post("/v1/keys", body, once);
        var again = service.post("/v1/keys", body.replace(", ", ",\n   "), once);

        assertThat(first.text("secret")).startsWith("mk_");
        assertThat(first.header("Idempotency-Replayed")).isEmpty();
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(again.text("id")).isEqualTo(first.text("id"));
        assertThat(again.json().has("secret")).isFalse();
        assertThat(again.text("note")).contains("rotate");
        assertThat(service.get("/v1/keys?owner=" + seeded.owner()).json().path("items").size()).isEqualTo(1);
    }

    @Test
    void manyEqualRequestsAtOnceMakeOneKey() {
        var seeded = Seeded.in(service);
        String body = "{\"name\": \"Report\", \"credential\": \"%s\"}".formatted(seeded.credential());

        List<RunningKeyService.Answer> answers = IntStream.range(0, 8).parallel()
                .mapToObj(_ -> service.post("/v1/keys", body, "Idempotency-Key", "race-" + seeded.owner())).toList();

        assertThat(answers).extracting(answer -> answer.text("id")).containsOnly(answers.getFirst().text("id"));
        assertThat(answers).filteredOn(answer -> answer.json().has("secret")).hasSize(1);
    }

    @Test
    void keyThatIsUsedForAnotherRequestIsRefused() {
        var seeded = Seeded.in(service);
        String key = "reused-" + seeded.owner();
        String[] once = {"Idempotency-Key", key};
        String first = "{\"id\": \"%s-x\", \"owner\": \"%s\", \"upstream\": \"%s\", \"token\": \"token-one\"}"
                .formatted(seeded.credential(), seeded.owner(), seeded.upstream());

        assertThat(service.post("/v1/credentials", first, once).status()).isEqualTo(201);

        assertThat(service.post("/v1/credentials", first, once).header("Idempotency-Replayed")).isEqualTo("true");
        var otherToken = service.post("/v1/credentials", first.replace("token-one", "token-two"), once);
        assertThat(otherToken.status()).isEqualTo(422);
        assertThat(otherToken.text("code")).isEqualTo("idempotency_key_reused");
        assertThat(service.post("/v1/credentials", first.replace("-x\"", "-y\""), once).status()).isEqualTo(422);
        assertThat(service.post("/v1/credentials", first).status()).isEqualTo(409);
    }

    @Test
    void rotationAndOperatorsAreMadeOnceToo() {
        String id = Seeded.in(service).key("Report").text("id");
        String[] once = {"Idempotency-Key", "rotate-" + id};

        var first = service.post("/v1/keys/" + id + "/rotate", "{\"overlap\": \"PT1H\"}", once);
        var again = service.post("/v1/keys/" + id + "/rotate", "{\"overlap\": \"PT1H\"}", once);
        var operator = service.post("/v1/operators", "{\"name\": \"Cron\", \"role\": \"auditor\"}", once);
        var sameOperator = service.post("/v1/operators", "{\"name\": \"Cron\", \"role\": \"auditor\"}", once);

        assertThat(first.text("secret")).startsWith("mk_");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(again.json().has("secret")).isFalse();
        assertThat(again.json().path("version")).isEqualTo(first.json().path("version"));
        assertThat(operator.text("token")).startsWith("mka_");
        assertThat(sameOperator.text("id")).isEqualTo(operator.text("id"));
        assertThat(sameOperator.json().has("token")).isFalse();
    }

    @Test
    void changeForAnOlderVersionIsRefusedAndTheTagOfTheAnswerGoesOn() {
        var seeded = Seeded.in(service);
        String owner = "/v1/owners/" + seeded.owner();
        String tag = service.get(owner).header("ETag");

        var changed = service.put(owner, "{\"name\": \"Ada King\"}", "If-Match", tag);
        var stale = service.put(owner, "{\"name\": \"Somebody\"}", "If-Match", tag);

        assertThat(tag).isEqualTo("\"1\"");
        assertThat(changed.header("ETag")).isEqualTo("\"2\"");
        assertThat(changed.json().path("email").isNull()).isTrue();
        assertThat(stale.status()).isEqualTo(412);
        assertThat(service.get(owner).text("name")).isEqualTo("Ada King");
        assertThat(service.post(owner + "/disable", null, "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(service.post(owner + "/disable", null, "If-Match", changed.header("ETag")).status()).isEqualTo(200);
    }

    @Test
    void changesWithoutConditionAllHappenWhenTheyComeAtOnce() {
        String id = Seeded.in(service).key("Report").text("id");

        List<RunningKeyService.Answer> answers = IntStream.range(0, 8).parallel()
                .mapToObj(i -> service.patch("/v1/keys/" + id, "{\"name\": \"Name %d\"}".formatted(i))).toList();

        assertThat(answers).extracting(RunningKeyService.Answer::status).containsOnly(200);
        assertThat(service.get("/v1/keys/" + id).json().path("version").asLong()).isEqualTo(9);
    }
}
