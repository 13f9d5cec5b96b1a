package dev.manykey.policy.preset;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.pdp.Catalog;
import dev.manykey.policy.SharedData;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PresetsTest {
    private static final Map<String, String> BASE_PATHS = Map.of("v1", "/v1", "v2", "/api/v2");

    private final Preset pipedrive = new Presets().require("pipedrive");

    @Test
    void everyPresetIsACatalogThatAProxyCanUse() {
        assertThat(new Presets().all()).isNotEmpty().allSatisfy(preset -> Catalog.compile(operations(preset)));
    }

    @Test
    void pipedrivesPresetSaysWhatItsClientSays() {
        TreeSet<String> facts = new TreeSet<>();
        List<String> lines = SharedData.lines("data/pipedrive/operations.tsv");
        for (String line : lines.subList(1, lines.size())) {
            String[] columns = line.split("\t", -1);
            facts.add("%s %s %s %s %s".formatted(columns[3], BASE_PATHS.get(columns[0]) + columns[4],
                    columns[4].split("/", -1)[1], columns[3].equals("GET") ? "read" : "write", columns[11]));
        }

        List<String> preset = operations(pipedrive).stream()
                .map(one -> "%s %s %s %s %d".formatted(one.method(), one.path(),
                        one.resource(), one.access(), one.cost()))
                .toList();

        assertThat(preset).containsExactlyInAnyOrderElementsOf(facts);
    }

    private static List<Operation> operations(Preset preset) {
        return preset.documents().stream().flatMap(part -> part.operations().stream()).toList();
    }
}
