package dev.manykey.bench.decision;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** {@code ./manykey bench decision}: what a decision costs in time and memory, beside jCasbin and Cedar in the same run. */
public final class DecisionBench {
    private DecisionBench() {}

    /** Takes no arguments; the operations come from the file that {@value World#DATA} names. */
    public static void main(String[] arguments) throws RunnerException {
        if (World.data() == null) {
            System.out.printf("skipped: -D%s names no file (expected: operations.tsv, see docs/performance.md)%n",
                    World.DATA);
            return;
        }
        Options options = new OptionsBuilder().include(DecisionBenchmark.class.getName()).addProfiler(GCProfiler.class)
                .jvmArgsPrepend("-D%s=%s".formatted(World.DATA, World.data())).build();
        Collection<RunResult> results = new Runner(options).run();
        Map<String, Double> nanos = new TreeMap<>();
        Map<String, Double> bytes = new TreeMap<>();
        for (RunResult result : results) {
            String name = result.getPrimaryResult().getLabel();
            nanos.put(name, result.getPrimaryResult().getScore());
            Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
            bytes.put(name, allocated == null ? Double.NaN : allocated.getScore());
        }
        nanos.forEach((name, score) -> System.out.printf(Locale.ROOT, "%-24s %14.1f ns %12.1f bytes%n", name, score,
                bytes.get(name)));
        System.out.printf(Locale.ROOT,
                "RESULT permit_ns=%.0f cel_ns=%.0f alloc_bytes=%.0f jcasbin_ns=%.0f cedar_ns=%.0f%n",
                nanos.get("permit"), nanos.get("permitUnderCondition"), bytes.get("permit"), nanos.get("jcasbin"),
                nanos.get("cedar"));
    }
}
