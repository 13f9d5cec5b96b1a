package dev.manykey.mutants;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * A copy of what is built, in a directory of its own, and mutants beside it. The working tree is only read, and what is built
 * there meanwhile changes nothing here. Safe for many threads.
 */
final class Workbench {
    private static final String CLASS_PATH = "target/test-classpath";

    private final Project project;
    private final Path place;
    private final Map<Path, Path> copies = new HashMap<>();

    Workbench(Project project, Path place) {
        this.project = project;
        this.place = place;
    }

    /** A new directory. */
    Path directory(String name) throws IOException {
        return Files.createTempDirectory(place, name.replaceAll("\\W+", "-"));
    }

    /** What the tests of a module see, itself included. */
    synchronized List<Path> classPath(String module) throws IOException {
        Path home = project.root().resolve(module);
        Path file = home.resolve(CLASS_PATH);
        if (!Files.exists(file)) {
            throw new Mutant.Unfit("%s: absent (expected: written by the build, see ./manykey mutants)"
                    .formatted(file));
        }
        List<Path> all = new ArrayList<>();
        all.add(copy(home.resolve("target/test-classes")));
        all.add(copy(home.resolve("target/classes")));
        for (String entry : Files.readString(file).strip().split(Pattern.quote(File.pathSeparator), -1)) {
            Path path = Path.of(entry);
            all.add(path.startsWith(project.root()) && Files.isDirectory(path) ? copy(path) : path);
        }
        return all;
    }

    /**
     * Compiles a class with the class path of its module into {@code out}.
     *
     * @param type its full name
     * @return why that cannot be done; empty when it was
     */
    String compile(String module, String type, String text, Path out) throws IOException {
        String classPath = classPath(module).stream().map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        var compiler = ToolProvider.getSystemJavaCompiler();
        var found = new DiagnosticCollector<JavaFileObject>();
        URI name = URI.create("string:///" + type.replace('.', '/') + ".java");
        var file = new SimpleJavaFileObject(name, JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
        boolean compiled = compiler.getTask(null, null, found, List.of("-proc:none", "-implicit:none", "-parameters",
                "-nowarn", "-g", "-d", out.toString(), "-classpath", classPath), null, List.of(file)).call();
        return compiled ? ""
                : found.getDiagnostics().stream().filter(one -> one.getKind() == Diagnostic.Kind.ERROR)
                        .map(one -> "line %d: %s".formatted(one.getLineNumber(), one.getMessage(null)))
                        .collect(Collectors.joining("; "));
    }

    private Path copy(Path built) throws IOException {
        Path known = copies.get(built);
        if (known != null) {
            return known;
        }
        Path copy = place.resolve("built").resolve(project.root().relativize(built));
        if (Files.isDirectory(built)) {
            try (Stream<Path> all = Files.walk(built)) {
                for (Path one : (Iterable<Path>) all::iterator) {
                    Path target = copy.resolve(built.relativize(one));
                    if (Files.isDirectory(one)) {
                        Files.createDirectories(target);
                    } else {
                        Files.copy(one, target);
                    }
                }
            }
        }
        copies.put(built, copy);
        return copy;
    }
}
