package dev.manykey.standalone.faults;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import dev.manykey.standalone.AdminApi;
import dev.manykey.standalone.AdminApi.NotDone;
import dev.manykey.standalone.Listener;
import dev.manykey.standalone.Suite;
import dev.manykey.standalone.UpOptions;
import dev.manykey.standalone.broker.EmbeddedBroker;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * {@code ./manykey faults revocation}: revokes keys under load while proxies, their lines and the broker are broken, and compares
 * what the upstream received with the receipts. Exit code 1 when a call arrived that must not have.
 */
public final class RevocationFaults {

    private static final int REVOKERS = 6;
    private static final int PROXIES = 3;
    /** The upstream notes a call a little after it was sent; machines of two cores are busy. */
    private static final Duration GRACE = Duration.ofMillis(250);
    private static final Duration TO_HEAL = Duration.ofSeconds(60);

    private final int revocations;
    private final Duration bound;
    private final Random random;
    private final CountingUpstream upstream;
    private final Map<Integer, Trial.Told> told = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger notAcknowledged = new AtomicInteger();
    private final HttpClient http = HttpClient.newHttpClient();

    private RevocationFaults(int revocations, Duration bound, long seed) {
        this.revocations = revocations;
        this.bound = bound;
        this.random = new Random(seed);
        this.upstream = new CountingUpstream(revocations + 1);
    }

    /** Arguments: {@code --revocations N}, {@code --seed S}, {@code --bound SECONDS}. */
    public static void main(String[] arguments) throws Exception {
        int revocations = 300;
        long seed = new Random().nextLong(1_000_000);
        Duration bound = Duration.ofSeconds(5);
        Iterator<String> rest = List.of(arguments).iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            String value = rest.hasNext() ? rest.next() : "";
            if (!value.matches("[0-9]{1,9}")) {
                System.err.printf("faults revocation %s: %s (expected: a number)%n", option, value);
                System.exit(2);
            }
            switch (option) {
                case "--revocations" -> revocations = Integer.parseInt(value);
                case "--seed" -> seed = Long.parseLong(value);
                case "--bound" -> bound = Duration.ofSeconds(Long.parseLong(value));
                default -> {
                    System.err.printf("faults revocation %s: unknown (expected: --revocations, --seed or --bound)%n",
                            option);
                    System.exit(2);
                }
            }
        }
        System.out.printf("faults revocation: %d revocations, seed %d, bound %s, %d proxies%n", revocations, seed,
                bound,
                PROXIES);
        Path directory = Files.createTempDirectory("manykey-faults");
        System.setProperty("logback.configurationFile", "logback-up.xml");
        System.setProperty("manykey.log", directory.resolve("manykey.log").toString());
        int result = new RevocationFaults(revocations, bound, seed).run(directory);
        if (result == 0) {
            delete(directory);
        } else {
            System.out.println("kept: " + directory);
        }
        System.exit(result);
    }

    private int run(Path directory) throws Exception {
        int brokerPort = Listener.anyFree();
        Map<String, Relay> lines = new HashMap<>();
        Map<String, String> kafkaOfProxies = new HashMap<>();
        List<EmbeddedBroker.Gate> gates = new ArrayList<>();
        for (int number = 1; number <= PROXIES; number++) {
            int gate = Listener.anyFree();
            int line = Listener.anyFree();
            lines.put("proxy-" + number, new Relay(line, gate));
            kafkaOfProxies.put("proxy-" + number, Listener.LOOPBACK + ":" + line);
            gates.add(new EmbeddedBroker.Gate(gate, line));
        }
        List<Suite> started = new ArrayList<>();
        try (Faults faults = new Faults(random, bound, () -> started.getFirst().proxies(), lines,
                BrokerProcess.command(directory.resolve("kafka"), brokerPort, gates), directory.resolve("broker.log"));
                Suite suite = Suite.start(
                        UpOptions.withProxies(directory.resolve("data"), PROXIES, bound, upstream.port()),
                        new Suite.Broker(Listener.LOOPBACK + ":" + brokerPort, kafkaOfProxies))) {
            started.add(suite);
            AdminApi admin = suite.admin(http);
            upstream.provide(admin);
            try (Load load = new Load(suite::proxies)) {
                faults.start();
                revokeAll(admin, load);
                faults.stop();
                boolean healed = awaitHealed(suite, admin, load);
                TimeUnit.MILLISECONDS.sleep(bound.plus(GRACE).toMillis()); // whatever must not come would have come by then
                System.out.printf("  faults: %s%n  answers: %s%n", faults.done(), load.answers());
                return judge(healed);
            }
        } finally {
            lines.values().forEach(Relay::close);
            upstream.close();
        }
    }

    private void revokeAll(AdminApi admin, Load load) {
        try (var revokers = Executors.newFixedThreadPool(REVOKERS)) {
            for (int i = 0; i < REVOKERS; i++) {
                revokers.execute(() -> {
                    for (int thing = next.getAndIncrement(); thing < revocations; thing = next.getAndIncrement()) {
                        revokeOne(admin, load, thing);
                    }
                });
            }
        }
    }

    private void revokeOne(AdminApi admin, Load load, int thing) {
        Trial trial = retried(() -> create(admin, thing));
        load.add(trial);
        long until = System.nanoTime() + Duration.ofMillis(200).toNanos();
        while (upstream.times(thing) == 0 && System.nanoTime() - until < 0) {
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
        JsonNode answer = retried(() -> admin.post(Listener.KEY, "/v1/keys/" + trial.key() + "/revoke", Map.of()));
        JsonNode receipt = answer.path("receipt");
        if (receipt.isMissingNode() || receipt.isNull()) {
            notAcknowledged.incrementAndGet(); // recorded, and Kafka had not said that it has it
            return;
        }
        boolean allApplied = true;
        for (JsonNode proxy : receipt.path("proxies")) {
            allApplied &= proxy.path("outcome").asString("").equals("applied");
        }
        String inForceAt = receipt.path("inForceAt").asString("");
        told.put(thing, new Trial.Told(Instant.parse(receipt.path("acknowledgedAt").asString()),
                inForceAt.isEmpty() ? null : Instant.parse(inForceAt), allApplied));
    }

    private static Trial create(AdminApi admin, int thing) {
        JsonNode key = admin.post(Listener.KEY, "/v1/keys",
                Map.of("name", "tool " + thing, "credential", "things", "policies", List.of("read")));
        return new Trial(thing, key.path("id").asString(), key.path("secret").asString());
    }

    /** What the admin API refuses while something is broken is asked again. */
    private static <T> T retried(java.util.function.Supplier<T> call) {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (true) {
            try {
                return call.get();
            } catch (NotDone e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        }
    }

    /** Whether a new key works through every proxy again, within a time. */
    private boolean awaitHealed(Suite suite, AdminApi admin, Load load) throws InterruptedException {
        long began = System.nanoTime();
        Trial fresh = retried(() -> create(admin, revocations));
        for (var proxy : suite.proxies()) {
            while (!load.call(proxy, fresh).startsWith("200")) {
                if (System.nanoTime() - began > TO_HEAL.toNanos()) {
                    System.out.printf("  %s: does not serve (expected: within %s)%n", proxy.id(), TO_HEAL);
                    return false;
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        System.out.printf("  all proxies serve again %d ms after the last fault was mended%n",
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
        return true;
    }

    private int judge(boolean healed) {
        int violations = 0;
        long connected = 0;
        long cutOff = 0;
        int used = 0;
        for (Map.Entry<Integer, Trial.Told> one : told.entrySet()) {
            @Nullable
            Instant lastAsked = upstream.lastAsked(one.getKey());
            used += lastAsked == null ? 0 : 1;
            long after = Trial.askedAfter(one.getValue(), lastAsked).toMillis();
            if (one.getValue().allApplied()) {
                connected = Math.max(connected, after);
            } else {
                cutOff = Math.max(cutOff, after);
            }
            if (Trial.isViolation(one.getValue(), lastAsked, bound, GRACE)) {
                violations++;
                System.out.printf("  VIOLATION: thing %d asked for at %s, %s%n", one.getKey(), lastAsked,
                        one.getValue());
            }
        }
        System.out.printf("  with receipt %d, of these used before %d, recorded while Kafka was away %d%n", told.size(),
                used,
                notAcknowledged.get());
        System.out.printf("RESULT revocations=%d violations=%d max_ms_connected=%d max_ms_cut_off=%d%n", told.size(),
                violations, connected, cutOff);
        return violations == 0 && healed ? 0 : 1;
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
