package dev.manykey.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Assumptions;

/** Test data that does not belong to this project: used where it is found, else the test says that it was skipped. */
public final class SharedData {
    private SharedData() {}

    /** The bytes of {@code name}, below the folder of system property {@code manykey.shared} or a {@code shared/} nearby. */
    public static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(file(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of {@code name}. */
    public static List<String> lines(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8).lines().toList();
    }

    private static Path file(String name) {
        String set = System.getProperty("manykey.shared");
        Path file = set == null ? nearby(name) : Path.of(set, name);
        Assumptions.assumeTrue(Files.isRegularFile(file),
                () -> "skipped: no %s (set -Dmanykey.shared=<folder>)".formatted(name));
        return file;
    }

    private static Path nearby(String name) {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path file = folder.resolve("shared").resolve(name);
            if (Files.isRegularFile(file)) {
                return file;
            }
        }
        return Path.of("absent");
    }
}
