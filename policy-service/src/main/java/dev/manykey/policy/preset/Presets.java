package dev.manykey.policy.preset;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import dev.manykey.adminapi.ProblemException;
import dev.manykey.contract.Access;
import dev.manykey.contract.state.UpstreamState.CheckCall;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.contract.state.UpstreamState.TokenPlace;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The presets that this program ships, files {@code presets/<id>.yaml}. An operation there is one row: method, path without
 * the base path, resource, access, cost.
 */
public final class Presets {
    private static final List<String> SHIPPED = List.of("pipedrive");

    private final List<Preset> presets;

    /** Reads all of them. */
    public Presets() {
        presets = SHIPPED.stream().map(Presets::load).toList();
    }

    /** All of them. */
    public List<Preset> all() {
        return presets;
    }

    /**
     * The preset with this id.
     *
     * @throws ProblemException {@code invalid_request} that names all there are
     */
    public Preset require(String id) {
        return presets.stream().filter(preset -> preset.id().equals(id)).findFirst()
                .orElseThrow(() -> ProblemException.invalid("preset", id, "one of " + String.join(", ", SHIPPED)));
    }

    private static Preset load(String id) {
        String file = "/presets/" + id + ".yaml";
        try (InputStream stream = Objects.requireNonNull(Presets.class.getResourceAsStream(file), file)) {
            Map<?, ?> preset = map(new Yaml(new SafeConstructor(new LoaderOptions()))
                    .load(new String(stream.readAllBytes(), StandardCharsets.UTF_8)));
            Map<?, ?> check = map(member(preset, "check"));
            return new Preset(id, text(preset, "name"), URI.create(text(preset, "baseUrl")),
                    list(member(preset, "tokenPlaces")).stream().map(place -> tokenPlace(map(place))).toList(),
                    new CheckCall(text(check, "method"), text(check, "path")),
                    list(member(preset, "documents")).stream().map(document -> part(map(document))).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }

    private static TokenPlace tokenPlace(Map<?, ?> place) {
        Object name = place.get("name");
        return new TokenPlace(TokenPlace.In.valueOf(text(place, "in").toUpperCase(Locale.ROOT)),
                name == null ? null : name.toString(), null);
    }

    private static Preset.Part part(Map<?, ?> document) {
        String basePath = text(document, "basePath");
        List<Operation> operations = new ArrayList<>();
        for (String row : text(document, "operations").lines().toList()) {
            String[] columns = row.split(" ", -1);
            operations.add(new Operation(columns[0], basePath + columns[1], columns[2],
                    Access.valueOf(columns[3].toUpperCase(Locale.ROOT)), null, Integer.parseInt(columns[4])));
        }
        return new Preset.Part(text(document, "name"), basePath, operations);
    }

    private static String text(Map<?, ?> members, String name) {
        return member(members, name).toString();
    }

    private static Object member(Map<?, ?> members, String name) {
        return Objects.requireNonNull(members.get(name), name);
    }

    private static Map<?, ?> map(Object value) {
        return (Map<?, ?>) value;
    }

    private static List<?> list(Object value) {
        return (List<?>) value;
    }
}
