package dev.manykey.mutants;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs tests in a JVM of their own and writes a line for each; the program that {@link Fork} starts. */
final class TestRun implements TestExecutionListener {
    static final String PASSED = "passed ";
    static final String FAILED = "failed ";
    /** Something around the tests went wrong, so that some did not run. */
    static final String BROKEN = "broken ";
    static final String END = "end";
    private static final int LONGEST_WHY = 300;

    private final Path report;
    private final boolean untilOneFails;

    private TestRun(Path report, boolean untilOneFails) {
        this.report = report;
        this.untilOneFails = untilOneFails;
    }

    /** Takes the file for the lines, whether one failure is enough, and tests as {@code full.name.Class} or with {@code #method}. */
    public static void main(String[] arguments) {
        TestRun run = new TestRun(Path.of(arguments[0]), Boolean.parseBoolean(arguments[1]));
        run.execute(List.of(arguments).subList(2, arguments.length));
        run.write(END);
        Runtime.getRuntime().halt(0); // whatever threads the tests have left
    }

    private void execute(List<String> tests) {
        Set<String> classes = new HashSet<>();
        Set<String> whole = new HashSet<>();
        for (String test : tests) {
            int hash = test.indexOf('#');
            classes.add(hash < 0 ? test : test.substring(0, hash));
            if (hash < 0) {
                whole.add(test);
            }
        }
        PostDiscoveryFilter wanted = descriptor -> FilterResult.includedIf(isWanted(descriptor, whole,
                Set.copyOf(tests)));
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(classes.stream().map(DiscoverySelectors::selectClass).toList())
                .filters(wanted)
                .build();
        LauncherFactory.create().execute(request, this);
    }

    private static boolean isWanted(TestDescriptor descriptor, Set<String> whole, Set<String> methods) {
        return !(descriptor.getSource().orElse(null) instanceof MethodSource method)
                || whole.contains(method.getClassName())
                || methods.contains(method.getClassName() + "#" + method.getMethodName());
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        switch (result.getStatus()) {
            case SUCCESSFUL -> {
                if (test.isTest()) {
                    write(PASSED + name(test));
                }
            }
            case FAILED -> {
                write((test.isTest() ? FAILED : BROKEN) + name(test) + ": " + why(result));
                if (untilOneFails) {
                    write(END);
                    Runtime.getRuntime().halt(0); // one is enough, and to take brokers down in order takes long
                }
            }
            case ABORTED -> write(BROKEN + name(test) + ": aborted");
        }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        write(BROKEN + name(test) + ": skipped, " + oneLine(reason));
    }

    private static String name(TestIdentifier test) {
        if (test.getSource().orElse(null) instanceof MethodSource method) {
            String type = method.getClassName();
            return type.substring(type.lastIndexOf('.') + 1) + "." + method.getMethodName();
        }
        return test.getDisplayName();
    }

    private static String why(TestExecutionResult result) {
        return oneLine(result.getThrowable().map(Throwable::toString).orElse("unknown"));
    }

    private static String oneLine(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() > LONGEST_WHY ? line.substring(0, LONGEST_WHY) + "…" : line;
    }

    private synchronized void write(String line) {
        try {
            Files.writeString(report, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
