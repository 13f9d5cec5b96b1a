package dev.manykey.mutants;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Switches each rule of the {@link Catalog} off, in a copy, and runs the tests that must notice. Ends with status 1 unless
 * every mutant is killed; a result counts only when the same tests are green without a mutant.
 */
public final class MutationRun {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration LIMIT_WITHOUT = Duration.ofMinutes(5);
    private static final int AT_ONCE = 2;

    private final Project project;
    private final Workbench workbench;
    private final PrintStream out;
    private final ExecutorService runners;

    /**
     * A mutant as the sources were when the run began.
     *
     * @param type full name of the class that is changed
     * @param text of that class with the rule switched off
     * @param tests their full names
     */
    private record Ready(Mutant mutant, String type, String text, List<String> tests) {}

    private MutationRun(Project project, Workbench workbench, PrintStream out, ExecutorService runners) {
        this.project = project;
        this.workbench = workbench;
        this.out = out;
        this.runners = runners;
    }

    /**
     * Takes nothing, or words of which one must be in a mutant's rule or name for it to be run. Finds the project under the
     * system property {@code manykey.home}. The last line is {@code RESULT mutants=… killed=…}.
     */
    public static void main(String[] words) throws Exception {
        List<Mutant> wanted = Catalog.all().stream().filter(mutant -> isWanted(mutant, words)).toList();
        Path place = Files.createTempDirectory("manykey-mutants");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(place)));
        Project project = new Project(Path.of(System.getProperty("manykey.home", ".")).toAbsolutePath().normalize());
        try (ExecutorService runners = Executors.newFixedThreadPool(AT_ONCE)) {
            long killed = new MutationRun(project, new Workbench(project, place), System.out, runners).killed(wanted);
            System.out.println("RESULT mutants=" + wanted.size() + " killed=" + killed);
            System.exit(killed == wanted.size() && killed > 0 ? 0 : 1);
        }
    }

    private static boolean isWanted(Mutant mutant, String... words) {
        String about = (mutant.rule() + " " + mutant.name()).toLowerCase(Locale.ROOT);
        return words.length == 0 || Stream.of(words).anyMatch(word -> about.contains(word.toLowerCase(Locale.ROOT)));
    }

    private long killed(List<Mutant> wanted) throws InterruptedException, ExecutionException {
        List<Ready> ready;
        try {
            ready = wanted.stream().map(this::ready).toList();
        } catch (Mutant.Unfit e) {
            out.println(e.getMessage());
            out.println("The code has changed: change the mutant with it, so that it breaks the same rule.");
            return 0;
        }
        if (!isGreenWithout(ready)) {
            out.println("Not green without a mutant, so nothing can be told by switching rules off.");
            return 0;
        }
        List<Callable<Boolean>> runs = new ArrayList<>();
        ready.forEach(one -> runs.add(() -> isKilled(one)));
        return done(runs).stream().filter(killed -> killed).count();
    }

    private Ready ready(Mutant mutant) {
        return new Ready(mutant, project.fullName(mutant.source()), mutant.appliedTo(project.text(mutant.source())),
                project.fullNames(mutant.tests()));
    }

    /** All tests that any mutant names, with nothing switched off, those of a module together. */
    private boolean isGreenWithout(List<Ready> all) throws InterruptedException, ExecutionException {
        Map<String, Set<String>> tests = new LinkedHashMap<>();
        all.forEach(one -> tests.computeIfAbsent(one.mutant().tests().module(), _ -> new LinkedHashSet<>())
                .addAll(one.tests()));
        List<Callable<Boolean>> runs = new ArrayList<>();
        tests.forEach((module, names) -> runs.add(() -> {
            long begun = System.nanoTime();
            Verdict verdict = fork(module, workbench.directory(module), List.of()).run(List.copyOf(names), false,
                    LIMIT_WITHOUT);
            boolean green = verdict instanceof Verdict.Green;
            tell(green ? "green" : "RED", begun, "nothing off", module, verdict);
            return green;
        }));
        return done(runs).stream().allMatch(green -> green);
    }

    private boolean isKilled(Ready one) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        Verdict verdict = run(one);
        boolean killed = verdict instanceof Verdict.Red;
        tell(killed ? "killed" : verdict instanceof Verdict.Green ? "SURVIVED" : "NOTHING", begun,
                one.mutant().rule().toString(), one.mutant().name(), verdict);
        return killed;
    }

    private Verdict run(Ready one) throws IOException, InterruptedException {
        Path own = workbench.directory(one.mutant().name());
        Path mutated = Files.createDirectory(own.resolve("mutated"));
        String complaint = workbench.compile(one.mutant().source().module(), one.type(), one.text(), mutated);
        return complaint.isEmpty()
                ? fork(one.mutant().tests().module(), own, List.of(mutated)).run(one.tests(), true, LIMIT)
                : new Verdict.NotCompiled(complaint);
    }

    private List<Boolean> done(List<Callable<Boolean>> runs) throws InterruptedException, ExecutionException {
        List<Boolean> all = new ArrayList<>();
        for (Future<Boolean> run : runners.invokeAll(runs)) {
            all.add(run.get());
        }
        return all;
    }

    private Fork fork(String module, Path own, List<Path> before) throws IOException {
        List<Path> classPath = new ArrayList<>(before);
        classPath.addAll(workbench.classPath(module));
        return new Fork(own, project.root().resolve(module), classPath);
    }

    private synchronized void tell(String what, long begun, String rule, String name, Verdict verdict) {
        out.printf(Locale.ROOT, "%-8s %5.1f s  %-11s  %-60s  %s%n", what, (System.nanoTime() - begun) / 1e9, rule, name,
                verdict);
    }

    private static void delete(Path place) {
        try (Stream<Path> all = Files.walk(place)) {
            all.sorted(Comparator.reverseOrder()).forEach(one -> one.toFile().delete());
        } catch (IOException e) {
            System.err.println(place + ": not deleted (" + e + ")");
        }
    }
}
