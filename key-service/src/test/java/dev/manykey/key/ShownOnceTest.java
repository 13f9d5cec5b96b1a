package dev.manykey.key;

import dev.manykey.sealing.SecretBytes;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class ShownOnceTest {
    @Test
    void onlyTheAnswerTellsTheSecret() {
        var shown = new ShownOnce(SecretBytes.ofUtf8("told-once"));

        assertThat(JsonMapper.shared().writeValueAsString(shown)).isEqualTo("\"told-once\"");
        assertThat(shown.toString()).doesNotContain("told");
    }
}
