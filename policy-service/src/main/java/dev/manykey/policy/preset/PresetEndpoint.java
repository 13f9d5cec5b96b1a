package dev.manykey.policy.preset;

import java.util.List;

import dev.manykey.adminapi.Page;
import dev.manykey.contract.state.UpstreamState.CheckCall;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.contract.state.UpstreamState.TokenPlace;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/presets}. */
@RestController
class PresetEndpoint {
    private final Presets presets;

    PresetEndpoint(Presets presets) {
        this.presets = presets;
    }

    /**
     * A preset as it is told.
     *
     * @param resources how many there are
     */
    record PresetView(String id, String name, String baseUrl, List<TokenPlace> tokenPlaces, CheckCall check,
            List<PartView> documents, int operations, long resources) {
        static PresetView of(Preset preset) {
            List<Operation> operations = preset.documents().stream().flatMap(part -> part.operations().stream())
                    .toList();
            return new PresetView(preset.id(), preset.name(), preset.baseUrl().toString(), preset.tokenPlaces(),
                    preset.check(), preset.documents().stream().map(PartView::of).toList(), operations.size(),
                    operations.stream().map(Operation::resource).distinct().count());
        }
    }

    /** A part of a preset as it is told. */
    record PartView(String name, String basePath, int operations) {
        static PartView of(Preset.Part part) {
            return new PartView(part.name(), part.basePath(), part.operations().size());
        }
    }

    @GetMapping("/v1/presets")
    Page<PresetView> list() {
        return new Page<>(presets.all().stream().map(PresetView::of).toList(), null);
    }
}
