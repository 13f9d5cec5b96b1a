package dev.manykey.key;

import java.nio.charset.StandardCharsets;

import dev.manykey.contract.Kind;
import dev.manykey.contract.Topics;
import dev.manykey.contract.state.SkipState;
import dev.manykey.contract.state.StateCodec;
import dev.manykey.key.RunningKeyService.Answer;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SkipTest {
    private final RunningKeyService service = RunningKeyService.shared();

    @Test
    void recordIsSkippedOnceAndOnlyWhereItIs() {
        Seeded.in(service); // so that there is a record
        String topic = Surroundings.SHARED.controlTopic();

        Answer elsewhere = skip("another-topic", 0, "looked at");
        Answer beyond = skip(topic, 1_000_000_000, "looked at");
        Answer skipped = skip(topic, 0, "looked at");
        Answer again = skip(topic, 0, "looked at again");

        assertThat(elsewhere.status()).isEqualTo(400);
        assertThat(elsewhere.body()).contains("another-topic", topic);
        assertThat(beyond.status()).isEqualTo(400);
        assertThat(beyond.body()).contains("1000000000", "one that is in the log");
        assertThat(skipped.status()).as(skipped.body()).isEqualTo(200);
        assertThat(again.json().path("reason").asString()).isEqualTo("looked at");
        String id = skipped.text("id");
        assertThat(service.get("/v1/log-skips").json().path("items").path(0).path("id").asString()).isEqualTo(id);
        assertThat(Surroundings.SHARED.contents(Topics.CONTROL).stream()
                .filter(one -> new String(one.key(), StandardCharsets.UTF_8).equals("skip/" + id)).toList())
                .singleElement().extracting(one -> (SkipState) StateCodec.decode(Kind.SKIP, 1, one.value()))
                .isEqualTo(new SkipState(id, topic, 0, "looked at"));
    }

    private Answer skip(String topic, long offset, String reason) {
        return service.post("/v1/log-skips", """
                {"topic": "%s", "offset": %d, "reason": "%s"}""".formatted(topic, offset, reason));
    }
}
