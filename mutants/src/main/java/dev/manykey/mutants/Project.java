package dev.manykey.mutants;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import dev.manykey.mutants.Mutant.Source;
import dev.manykey.mutants.Mutant.Tests;
import dev.manykey.mutants.Mutant.Unfit;

/**
 * The sources of this project, as they lie on the disk.
 *
 * @param root where the modules are
 */
record Project(Path root) {
    /** The text of a class. */
    String text(Source source) {
        return read(find(source.module(), "src/main/java", source.type()));
    }

    /** The full name of a class. */
    String fullName(Source source) {
        return fullName(source.module(), "src/main/java", source.type());
    }

    /**
     * The tests with the full names of their classes.
     *
     * @throws Unfit when there is no such class, or neither it nor one that it extends in its package has such a method
     */
    List<String> fullNames(Tests tests) {
        List<String> all = new ArrayList<>();
        for (String name : tests.names()) {
            int hash = name.indexOf('#');
            String type = hash < 0 ? name : name.substring(0, hash);
            if (hash >= 0 && !hasMethod(tests.module(), type, name.substring(hash + 1))) {
                throw new Unfit("test %s of %s: not there (expected: a method of it)".formatted(name, tests.module()));
            }
            all.add(fullName(tests.module(), "src/test/java", type) + (hash < 0 ? "" : name.substring(hash)));
        }
        return all;
    }

    private boolean hasMethod(String module, String type, String method) {
        String text = read(find(module, "src/test/java", type));
        if (text.contains("void " + method + "(")) {
            return true;
        }
        var parent = java.util.regex.Pattern.compile("class " + type + " extends (\\w+)").matcher(text);
        return parent.find() && hasMethod(module, parent.group(1), method);
    }

    private String fullName(String module, String kind, String type) {
        String relative = root.resolve(module).resolve(kind).relativize(find(module, kind, type)).toString();
        return relative.substring(0, relative.length() - ".java".length()).replace('/', '.').replace('\\', '.');
    }

    private Path find(String module, String kind, String type) {
        Path sources = root.resolve(module).resolve(kind);
        try (Stream<Path> all = Files.walk(sources)) {
            List<Path> found = all.filter(file -> file.endsWith(type + ".java")).toList();
            if (found.size() != 1) {
                throw new Unfit("class %s: found %d times in %s (expected: once)".formatted(type, found.size(),
                        sources));
            }
            return found.getFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
