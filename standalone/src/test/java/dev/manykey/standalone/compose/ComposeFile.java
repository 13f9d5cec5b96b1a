package dev.manykey.standalone.compose;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/** docker-compose.yml as it stands in the repository, with its anchors resolved and its variables not. */
record ComposeFile(String text, Map<String, Service> services) {
    /** The folder that holds all modules; tests run in that of their own. */
    static final Path PROJECT = Path.of("").toAbsolutePath().resolveSibling("");

    private static final Pattern VARIABLE = Pattern.compile("(?<!\\$)\\$\\{([A-Z_]+)");

    /** One service, as the raw map of its settings. */
    record Service(String name, Map<?, ?> settings) {
        /** The module that its image is built from; null when the image is somebody else's. */
        @Nullable
        String module() {
            return settings.get("build") instanceof Map<?, ?> build && build.get("args") instanceof Map<?, ?> arguments
                    ? text(arguments.get("SERVICE"))
                    : null;
        }

        String image() {
            return text(settings.get("image"));
        }

        /** True when it is to end by itself. */
        boolean isOneShot() {
            return "no".equals(settings.get("restart"));
        }

        Map<String, String> environment() {
            Map<String, String> environment = new LinkedHashMap<>();
            if (settings.get("environment") instanceof Map<?, ?> variables) {
                variables.forEach((name, value) -> environment.put(text(name), text(value)));
            }
            return environment;
        }

        /** Each as it is written, such as {@code spool:/var/lib/manykey/spool}. */
        List<String> volumes() {
            return texts("volumes");
        }

        List<String> ports() {
            return texts("ports");
        }

        /** Names of the services that must have ended well before this one starts. */
        Set<String> awaitedEnds() {
            return settings.get("depends_on") instanceof Map<?, ?> others ? others.entrySet()
                    .stream()
                    .filter(other -> other.getValue() instanceof Map<?, ?> condition
                            && "service_completed_successfully".equals(condition.get("condition")))
                    .map(other -> text(other.getKey()))
                    .collect(Collectors.toSet()) : Set.of();
        }

        List<String> texts(String setting) {
            return settings.get(setting) instanceof List<?> list
                    ? list.stream().map(Service::text).toList()
                    : List.of();
        }

        private static String text(@Nullable Object value) {
            return String.valueOf(value);
        }
    }

    static ComposeFile read() {
        String text = read("docker-compose.yml");
        Map<String, Object> root = new Yaml().load(text);
        Map<String, Service> services = new LinkedHashMap<>();
        if (root.get("services") instanceof Map<?, ?> all) {
            all.forEach((name, settings) -> services.put(String.valueOf(name), new Service(String.valueOf(name),
                    settings instanceof Map<?, ?> map ? map : Map.of())));
        }
        return new ComposeFile(text, services);
    }

    /** A file of the project. */
    static String read(String file) {
        try {
            return Files.readString(PROJECT.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those that are built from this repository. */
    Stream<Service> ours() {
        return services.values().stream().filter(service -> service.module() != null);
    }

    /** Names of the variables that .env can set. */
    Set<String> variables() {
        return VARIABLE.matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
