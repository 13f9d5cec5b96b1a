package dev.manykey.standalone.faults;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import dev.manykey.standalone.Suite;
import dev.manykey.standalone.UpOptions;

/**
 * {@code ./manykey faults revocation}: revokes keys under load while proxies, key-services, lines and brokers are broken, and
 * compares what the upstream received with the receipts. Exit code 1 when a call arrived that must not have, or something else
 * is not as promised.
 */
public final class RevocationFaults {

    private static final int KEY_SERVICES = 2;
    /** Things that keys of other use than to be revoked under load ask for. */
    private static final int MORE_THINGS = 1000;
    private static final Duration TO_MAKE = Duration.ofSeconds(30);
    private static final int MOST_AT_ONCE = 80;
    private static final Duration BETWEEN = Duration.ofMillis(400);
    /** How much longer than the bound somebody waits for the answer to a revocation. */
    private static final Duration MORE_PATIENCE = Duration.ofSeconds(5);

    private RevocationFaults() {}

    /** Arguments as {@code ./manykey help} shows them. */
    public static void main(String[] arguments) throws Exception {
        TrialOptions options = parsed(arguments);
        Path directory = Files.createTempDirectory("manykey-faults");
        System.setProperty("logback.configurationFile", "logback-up.xml");
        System.setProperty("manykey.log", directory.resolve("manykey.log").toString());
        int result = run(options, directory);
        if (result == 0) {
            delete(directory);
        } else {
            System.out.println("kept: " + directory);
        }
        System.exit(result);
    }

    private static TrialOptions parsed(String[] arguments) {
        try {
            return TrialOptions.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println("faults revocation " + e.getMessage());
            System.exit(2);
            throw e;
        }
    }

    /** Does it all, with everything in {@code directory}. Gives the exit code. */
    static int run(TrialOptions options, Path directory) throws Exception {
        System.out.printf("faults revocation: %d revocations, seed %d, bound %s, %d brokers, %d proxies%n",
                options.revocations(), options.seed(), options.bound(), options.brokers(), options.proxies());
        try (var upstream = new CountingUpstream(options.revocations() + MORE_THINGS);
                var brokers = new Brokers(directory, options.brokers(), options.processes(KEY_SERVICES));
                var suite = Suite.start(UpOptions
                        .withProxies(directory.resolve("data"), options.proxies(), options.bound(), upstream.port())
                        .withKeyServices(KEY_SERVICES), brokers.forSuite());
                var topic = new ControlTopic(brokers.address());
                var admins = new Admins(suite, options.bound().plus(MORE_PATIENCE));
                var http = HttpClient.newHttpClient();
                var caller = new Caller(options.bound());
                var crowding = new Crowding()) {
            topic.compactClosely();
            upstream.provide(suite.admin(http));
            Trial good = admins.create(upstream.next());
            try (var traffic = new GoodTraffic(suite.proxies(), good)) {
                var ground = new Ground(options.bound(), new Random(options.seed()), suite, brokers, topic, admins,
                        upstream, traffic, caller, crowding, new Timeline(), new Findings());
                return run(options, ground);
            }
        }
    }

    private static int run(TrialOptions options, Ground ground) throws InterruptedException {
        try (var load = new Load(ground::proxies);
                var revokers = new Revokers(options.revocations(), ground.admins(), load, ground.upstream(),
                        ground.findings())) {
            var _ = ground.awaitCalm();
            breakAndMend(options, ground, revokers);
            Instant mended = Instant.now();
            while (!revokers.isDone()) {
                TimeUnit.MILLISECONDS.sleep(BETWEEN.toMillis());
            }
            if (ground.awaitCalm()) {
                System.out.printf("  calm %d ms after the last fault%n",
                        Duration.between(mended, Instant.now()).toMillis());
            }
            // whatever must not come would have come by then
            TimeUnit.MILLISECONDS.sleep(ground.bound().plus(Judge.GRACE).toMillis());
            System.out.printf("  faults: %s%n  answers: %s%n", ground.timeline().counts(), load.answers());
            var judge = new Judge(ground, revokers.told());
            judge.compare();
            judge.callAllAgain();
            judge.tell(revokers.askedAgain());
        }
        return ground.findings().exitCode();
    }

    /** Each fault at least once, in an order of its own each time, until all revocations are done. */
    private static void breakAndMend(TrialOptions options, Ground ground, Revokers revokers)
            throws InterruptedException {
        List<Fault> round = new ArrayList<>(options.faults());
        int atOnce = Math.clamp(Math.ceilDiv(options.revocations(), round.size()), 1, MOST_AT_ONCE);
        boolean everyFaultDone = false;
        while (!everyFaultDone || revokers.isAllowedMore()) {
            Collections.shuffle(round, ground.random());
            for (Fault fault : round) {
                if (!everyFaultDone || revokers.isAllowedMore()) {
                    var _ = ControlTopic.await(TO_MAKE, revokers::areReady);
                    revokers.allow(atOnce);
                    fault.run(ground);
                    TimeUnit.MILLISECONDS.sleep(BETWEEN.toMillis());
                }
            }
            everyFaultDone = true;
            if (!round.stream().allMatch(Fault::isLong)) {
                round.removeIf(Fault::isLong);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
