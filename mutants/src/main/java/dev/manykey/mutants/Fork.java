package dev.manykey.mutants;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tests in a JVM of their own.
 *
 * @param place an empty directory for everything that the tests leave behind
 * @param home where the JVM runs, the module of the tests
 * @param classPath of the tests
 */
record Fork(Path place, Path home, List<Path> classPath) {
    private static final List<String> OPTIONS = List.of("-Xmx768m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
            "-XX:+EnableDynamicAgentLoading", "-Xshare:auto", "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    Fork {
        classPath = List.copyOf(classPath);
    }

    /** Runs them, all or until one fails. */
    Verdict run(List<String> tests, boolean untilOneFails, Duration limit) throws IOException, InterruptedException {
        Path report = place.resolve("report");
        Path log = place.resolve("log");
        Files.createDirectories(place.resolve("tmp"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.add("-Djava.io.tmpdir=" + place.resolve("tmp"));
        command.add("-cp");
        command.add(Stream.concat(classPath.stream(), own()).map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator)));
        command.add(TestRun.class.getName());
        command.add(report.toString());
        command.add(Boolean.toString(untilOneFails));
        command.addAll(tests);
        Process process = new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true)
                .redirectOutput(log.toFile()).start();
        Thread killer = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(killer);
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return new Verdict.Hung(limit);
            }
        } finally {
            process.destroyForcibly().waitFor();
            Runtime.getRuntime().removeShutdownHook(killer);
        }
        return verdict(Files.exists(report) ? Files.readAllLines(report) : List.of(), process.exitValue(), log);
    }

    /** What this program runs on, wherever it was started. */
    private static Stream<Path> own() {
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(System.getProperty("java.class.path")).map(Path::of).map(Path::toAbsolutePath);
    }

    private static Verdict verdict(List<String> report, int status, Path log) throws IOException {
        List<String> failed = starting(TestRun.FAILED, report);
        List<String> broken = starting(TestRun.BROKEN, report);
        if (!failed.isEmpty()) {
            return new Verdict.Red(failed);
        }
        if (!broken.isEmpty()) {
            return new Verdict.NotRun(String.join("; ", broken));
        }
        if (!report.contains(TestRun.END)) {
            List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1); // whatever a crash leaves in it
            return new Verdict.Aborted(status,
                    String.join(" | ", lines.subList(Math.max(0, lines.size() - 5), lines.size())));
        }
        int passed = starting(TestRun.PASSED, report).size();
        return passed == 0 ? new Verdict.NotRun("none is there") : new Verdict.Green(passed);
    }

    private static List<String> starting(String with, List<String> report) {
        return report.stream().filter(line -> line.startsWith(with)).map(line -> line.substring(with.length()))
                .toList();
    }
}
