package dev.manykey.standalone.compose;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import dev.manykey.standalone.SettingNames;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static java.util.Objects.requireNonNull;

/**
 * The settings that a service of ours has, as names of environment variables: those of its own and the shared
 * {@code @ConfigurationProperties} records, and those of Spring Boot. Spring says nothing of a variable that it does not
 * know.
 */
final class KnownSettings {
    private static final String ROOT = "dev.manykey";
    private static final Set<String> SHARED = Set.of("dev.manykey.controllog", "dev.manykey.adminapi");

    private final Set<String> names = new TreeSet<>();

    private KnownSettings() {}

    /** The settings of the service that is built from {@code module}. */
    static KnownSettings of(String module) {
        var known = new KnownSettings();
        String base = basePackage(module);
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        scanner.findCandidateComponents(ROOT)
                .stream()
                .map(found -> String.valueOf(found.getBeanClassName()))
                .filter(name -> name.startsWith(base + ".") || SHARED.stream().anyMatch(name::startsWith))
                .forEach(known::addRecord);
        known.addSpringBoot();
        return known;
    }

    /** Whether the service reads the environment variable. */
    boolean contains(String variable) {
        return names.contains(variable);
    }

    /** The one class of {@code module} that can be started. */
    static String mainClass(String module) {
        Path sources = ComposeFile.PROJECT.resolve(module).resolve("src/main/java");
        try (Stream<Path> files = Files.walk(sources)) {
            var mains = files.filter(file -> file.toString().endsWith("Application.java")).toList();
            if (mains.size() != 1) {
                throw new AssertionError("%s: %s (expected: one *Application.java)".formatted(module, mains));
            }
            String file = sources.relativize(mains.getFirst()).toString();
            return file.substring(0, file.length() - ".java".length()).replace('/', '.');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String basePackage(String module) {
        String main = mainClass(module);
        return main.substring(0, main.lastIndexOf('.'));
    }

    private void addRecord(String className) {
        try {
            Class<?> type = Class.forName(className, false, KnownSettings.class.getClassLoader());
            String prefix = requireNonNull(type.getAnnotation(ConfigurationProperties.class), className).prefix();
            SettingNames.of(prefix, type).forEach(this::add);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private void addSpringBoot() {
        try {
            for (URL metadata : Collections.list(KnownSettings.class.getClassLoader()
                    .getResources("META-INF/spring-configuration-metadata.json"))) {
                try (InputStream in = metadata.openStream()) {
                    for (JsonNode property : new JsonMapper().readTree(in).path("properties")) {
                        add(property.path("name").asString());
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one form that Spring documents: no hyphens, and an underscore for each dot. */
    private void add(String property) {
        names.add(property.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT));
    }
}
