package dev.manykey.bench.decision;

import java.util.concurrent.TimeUnit;

import dev.manykey.bench.decision.World.Call;
import dev.manykey.pdp.Decision;
import dev.manykey.pdp.PolicyDecisionPoint;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One decision: which operation a call is, and whether its key may do it. Every call is another one, and is permitted. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"-Xmx2g", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"})
public class DecisionBenchmark {
    private static final long SEED = 20261123;

    /** The world, and where in its calls the measurement is. */
    public abstract static class Calls {
        private final PolicyDecisionPoint decisionPoint = new PolicyDecisionPoint();
        @SuppressWarnings("NullAway.Init") // made before every trial
        private World world;
        private int next;

        void build(@Nullable String condition) {
            world = new World(SEED, condition);
        }

        World world() {
            return world;
        }

        Call next() {
            next = (next + 1) & (world.calls.size() - 1);
            return world.calls.get(next);
        }

        Decision decide() {
            Call call = next();
            return decisionPoint.decide(call.permissions(), world.catalog.match(call.method(), call.path()),
                    call.facts());
        }
    }

    /** Policies that allow always. */
    @State(Scope.Benchmark)
    public static class Plain extends Calls {
        /** Builds it. */
        @Setup
        public void build() {
            build(null);
        }
    }

    /** Policies that allow under a condition. */
    @State(Scope.Benchmark)
    public static class Conditional extends Calls {
        /** Builds it. */
        @Setup
        public void build() {
            build("request.query['status'] == 'open'");
        }
    }

    /** Policies that allow under a condition with two parts. */
    @State(Scope.Benchmark)
    public static class TwoParts extends Calls {
        /** Builds it. */
        @Setup
        public void build() {
            build("request.query['status'] == 'open' && caller.ip.inNetwork('10.0.0.0/8')");
        }
    }

    /** The other engines, with the rules of all policies. */
    @State(Scope.Benchmark)
    public static class Others {
        @SuppressWarnings("NullAway.Init") // made before every trial
        private OtherEngines engines;

        /** Builds them, and sees that they decide the same. */
        @Setup
        public void build(Plain plain) {
            engines = new OtherEngines(plain.world());
            engines.requireAllPermitted(plain.world().calls.subList(0, 20));
        }
    }

    /** A permit without conditions. */
    @Benchmark
    public Decision permit(Plain plain) {
        return plain.decide();
    }

    /** A permit under a condition of two parts. */
    @Benchmark
    public Decision permitUnderTwoParts(TwoParts conditional) {
        return conditional.decide();
    }

    /** A permit under one condition. */
    @Benchmark
    public Decision permitUnderCondition(Conditional conditional) {
        return conditional.decide();
    }

    /** jCasbin with the rules of all policies; which operation a call is, was found out before. */
    @Benchmark
    public boolean jcasbin(Plain plain, Others others) {
        return others.engines.jcasbin(plain.next());
    }

    /** jCasbin with nothing but the rules of the policy of the key. */
    @Benchmark
    public boolean jcasbinOnePolicy(Plain plain, Others others) {
        return others.engines.jcasbinOnePolicy(plain.next());
    }

    /** Cedar with the rules of all policies, kept parsed; which operation a call is, was found out before. */
    @Benchmark
    public boolean cedar(Plain plain, Others others) {
        return others.engines.cedar(plain.next());
    }

    /** Cedar with nothing but the rules of the policy of the key, kept parsed. */
    @Benchmark
    public boolean cedarOnePolicy(Plain plain, Others others) {
        return others.engines.cedarOnePolicy(plain.next());
    }
}
