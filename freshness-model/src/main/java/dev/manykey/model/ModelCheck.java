package dev.manykey.model;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Searches every scenario, then shows for every rule what happens without it. Ends with status 1 when the protocol breaks a promise, or
 *  a rule turns out to be idle. */
public final class ModelCheck {
    private final PrintStream out;

    private ModelCheck(PrintStream out) {
        this.out = out;
    }

    /** Takes no arguments. The last line is {@code RESULT model states=… violations=… mutants=… killed=…}. */
    public static void main(String[] arguments) {
        boolean fine = new ModelCheck(System.out).run();
        System.exit(fine ? 0 : 1);
    }

    private boolean run() {
        long states = 0;
        int violations = 0;
        for (Run run : Run.PROTOCOL) {
            var finding = explored("protocol", run);
            states += finding.states();
            violations += finding.holds() ? 0 : 1;
        }
        int killed = 0;
        for (Run run : Run.MUTANTS) {
            killed += explored("mutant", run).holds() ? 0 : 1;
        }
        boolean pauseShown = !explored("pause", Run.PAUSE).holds();
        out.println("RESULT model states=" + states + " violations=" + violations + " mutants=" + Run.MUTANTS.size()
                + " killed=" + killed);
        return violations == 0 && killed == Run.MUTANTS.size() && pauseShown;
    }

    private Finding explored(String kind, Run run) {
        long started = System.nanoTime();
        var finding = run.explore();
        double seconds = (System.nanoTime() - started) / 1e9;
        String result = finding.violated() == null ? "holds" : "broken: " + finding.violated();
        out.printf(Locale.ROOT, "%-8s %s: states=%d %s seconds=%.1f %s%n", kind, run.name(), finding.states(),
                run.bounds(), seconds, result);
        print(finding.trace());
        return finding;
    }

    private void print(List<String> trace) {
        for (int line = 0; line < trace.size(); line++) {
            out.printf(Locale.ROOT, "  %3d  %s%n", line, trace.get(line));
        }
    }
}
