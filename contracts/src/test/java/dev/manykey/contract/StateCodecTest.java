package dev.manykey.contract;

import java.nio.charset.StandardCharsets;

import dev.manykey.contract.state.StateCodec;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StateCodecTest {
    @Test
    void schemaFromTheFutureIsNotReadAsTodays() {
        byte[] revoked = "{\"id\":\"key-1\",\"revokedAt\":\"2026-11-23T10:15:30Z\"}".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> StateCodec.decode(Kind.REVOKED, 2, revoked))
                .isInstanceOf(StateCodec.UnreadableState.class).hasMessageContaining("2 (expected: 1)");
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "", "null", "{\"id\":\"key-1\",\"version\":1,\"name\":\"n\"}",
            "{\"id\":\"key-1\",\"name\":\"n\",\"status\":\"active\"}", "[]", "{", "{}", "{\"id\":\"key-1\"}extra",
            "{\"id\":\"key-1\",\"version\":1,\"name\":\"n\",\"status\":\"active\",\"narrowedTo\":\"nothing\"}",
            "{\"id\":\"key-1\",\"version\":1,\"name\":\"n\",\"status\":\"retired\"}",
            "{\"id\":\"NOT A SLUG\",\"version\":1,\"name\":\"n\",\"status\":\"active\"}"})
    void whatIsNotExactlyAStateIsUnreadable(String value) {
        assertThatThrownBy(() -> StateCodec.decode(Kind.OWNER, 1, value.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(StateCodec.UnreadableState.class);
    }
}
