package dev.manykey.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

import dev.manykey.contract.event.Envelope;
import dev.manykey.contract.event.Event;
import dev.manykey.contract.event.EventTypes;
import dev.manykey.contract.marker.ProxyMarker;
import dev.manykey.contract.state.State;
import dev.manykey.contract.state.StateCodec;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Everything that was ever released can still be read, and what is written today is what the newest golden file says. */
class GoldenRecordsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final JsonMapper JSON = new JsonMapper();

    static Iterable<State> states() {
        return Samples.states();
    }

    static Iterable<Event> events() {
        return Samples.events();
    }

    @ParameterizedTest
    @MethodSource("states")
    void stateIsWrittenAsItsGoldenFileSays(State state) throws IOException {
        byte[] written = StateCodec.encode(state);

        assertGolden(StateCodec.typeName(state.kind()), StateCodec.schema(state.kind()), written);
        assertThat(StateCodec.encode(StateCodec.decode(state.kind(), StateCodec.schema(state.kind()), written)))
                .isEqualTo(written);
    }

    @ParameterizedTest
    @MethodSource("events")
    void eventIsWrittenAsItsGoldenFileSays(Event event) throws IOException {
        EventTypes.Type type = EventTypes.of(event);
        byte[] written = EventTypes.encode(
                new Envelope<>("id-1", Instant.parse("2026-11-23T10:15:30.123Z"), "proxy/p1", "key-1", "c-1", event));

        assertGolden(type.name(), type.schema(), written);
        assertThat(EventTypes.encode(EventTypes.decode(written))).isEqualTo(written);
    }

    @Test
    void markerIsWrittenAsItsGoldenFileSays() throws IOException {
        assertGolden(ProxyMarker.TYPE, ProxyMarker.SCHEMA, Samples.marker().encode());
    }

    @Test
    void everyTypeHasASample() {
        assertThat(Samples.states()).extracting(State::kind).containsExactlyInAnyOrder(Kind.values());
        assertThat(Samples.events()).extracting(event -> EventTypes.of(event).name())
                .containsExactlyInAnyOrderElementsOf(
                        java.util.stream.StreamSupport.stream(EventTypes.all().spliterator(), false)
                                .map(EventTypes.Type::name).toList());
    }

    private static void assertGolden(String type, int version, byte[] written) throws IOException {
        Path file = GOLDEN.resolve(type).resolve("v" + version + ".json");
        if (!Files.exists(file)) {
            throw new AssertionError("no golden file: write %s with this content:%n%s".formatted(file,
                    JSON.writerWithDefaultPrettyPrinter().writeValueAsString(JSON.readTree(written))));
        }
        assertThat(JSON.readTree(written)).as("what is written today against %s", file)
                .isEqualTo(JSON.readTree(Files.readAllBytes(file)));
    }
}
