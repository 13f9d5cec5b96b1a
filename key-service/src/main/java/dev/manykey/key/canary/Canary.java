package dev.manykey.key.canary;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import dev.manykey.contract.Kind;
import dev.manykey.contract.marker.ProxyBoot;
import dev.manykey.contract.marker.ProxyMarker;
import dev.manykey.contract.state.UpstreamState;
import dev.manykey.controllog.ControlLogView;
import dev.manykey.key.accesskey.OwnKey;
import dev.manykey.key.canary.Sighting.Accepted;
import dev.manykey.key.canary.Sighting.NotReached;
import dev.manykey.key.canary.Sighting.Refused;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Takes a key of this service's own back and gives it again, and measures at every proxy how long the key went on being
 * accepted. On a thread of its own.
 */
final class Canary implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Canary.class);
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(10);
    private static final Duration TO_RECORD = Duration.ofSeconds(10);
    /** After a round that could not be made: on a first start the credential comes a moment later. */
    private static final Duration AGAIN = Duration.ofSeconds(5);
    private static final int WORTH_A_WARNING = 3;
    /** A proxy's last answer may be on its way when its bound ends. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private final CanaryProperties properties;
    private final OwnKey key;
    private final ControlLogView log;
    private final Clock clock;
    private final Consumer<Sighting> told;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1)).build();
    private final ExecutorService askers = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile List<Sighting> last = List.of();
    private volatile String problem = "no round is over yet";

    /** A canary that begins with {@link #start}; {@code told} hears of each sighting. */
    Canary(CanaryProperties properties, OwnKey key, ControlLogView log, Clock clock, Consumer<Sighting> told) {
        this.properties = properties;
        this.key = key;
        this.log = log;
        this.clock = clock;
        this.told = told;
        this.thread = Thread.ofPlatform().name("manykey-canary").daemon().unstarted(this::run);
    }

    /** Begins. */
    void start() {
        thread.start();
    }

    /** What the last round met, in the order of the proxies' names. */
    List<Sighting> last() {
        return last;
    }

    /** Why there was no round lately, in words; empty when there was. */
    String problem() {
        return problem;
    }

    private void run() {
        ProxyProbe probe = null;
        int failed = 0;
        try {
            do {
                try {
                    probe = probe == null ? begin() : probe;
                    last = round(probe);
                    problem = last.isEmpty() ? "no proxy is alive" : "";
                    failed = 0;
                } catch (RuntimeException e) { // the service is to go on, and the canary with it
                    failed++;
                    problem = String.valueOf(e.getMessage());
                    LOG.atLevel(failed == WORTH_A_WARNING ? Level.WARN : Level.DEBUG).log(
                            "canary: no round ({}), trying again every {}", problem, AGAIN);
                    probe = null;
                }
            } while (!closing.await((probe == null ? AGAIN : properties.every()).toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ProxyProbe begin() {
        OwnKey.Taken taken = key.take(properties.key(), "Canary", properties.credentialId()).block(TO_RECORD);
        if (taken == null) {
            throw new IllegalStateException("key %s: not made (expected: it is)".formatted(properties.key()));
        }
        UpstreamState upstream = log.find(UpstreamState.class, Kind.UPSTREAM, taken.upstream().value())
                .orElseThrow(() -> new IllegalStateException(
                        "upstream %s: not known (expected: it is)".formatted(taken.upstream())));
        return new ProxyProbe(http, upstream, taken.secret());
    }

    private List<Sighting> round(ProxyProbe probe) throws InterruptedException {
        Map<ProxyBoot, ProxyMarker> proxies = log.proxies().live();
        key.resume(properties.key()).block(TO_RECORD);
        List<Asking> asking = new ArrayList<>();
        proxies.forEach((boot, marker) -> asking.add(new Asking(probe, boot, marker)));
        asking.forEach(Asking::begin);
        for (Asking one : asking) {
            one.awaitAccepted();
        }
        long sent = System.nanoTime();
        key.suspend(properties.key()).block(TO_RECORD);
        long acknowledged = System.nanoTime();
        List<Sighting> met = new ArrayList<>();
        for (Asking one : asking) {
            met.add(one.sighting(sent, acknowledged));
        }
        key.resume(properties.key()).block(TO_RECORD);
        met.forEach(this::tell);
        return List.copyOf(met);
    }

    private void tell(Sighting sighting) {
        if (sighting instanceof Accepted(ProxyBoot proxy, Instant _, Duration bound)) {
            LOG.error("canary: proxy {} accepted a suspended key for longer than its bound of {}", proxy, bound);
        }
        told.accept(sighting);
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
        askers.shutdownNow();
        http.close();
    }

    /** Asks one proxy again and again, from when it should accept the key until it refuses it. */
    private final class Asking {
        private final ProxyProbe probe;
        private final ProxyBoot proxy;
        private final ProxyMarker marker;
        private final CompletableFuture<@Nullable String> accepted = new CompletableFuture<>();
        private final CompletableFuture<Long> refused = new CompletableFuture<>();
        private volatile boolean over;

        Asking(ProxyProbe probe, ProxyBoot proxy, ProxyMarker marker) {
            this.probe = probe;
            this.proxy = proxy;
            this.marker = marker;
        }

        void begin() {
            var _ = askers.submit(this::ask);
        }

        private void ask() {
            String address = marker.address();
            if (address == null) {
                accepted.complete("does not say where it is reached (expected: manykey.proxy.address is set there)");
                return;
            }
            try {
                while (!over) {
                    boolean accepts = probe.isAccepted(address);
                    if (accepts) {
                        accepted.complete(null);
                    } else if (accepted.isDone()) {
                        refused.complete(System.nanoTime());
                        return;
                    }
                    Thread.sleep(BETWEEN_QUESTIONS);
                }
            } catch (IOException e) {
                accepted.complete("%s: %s".formatted(address, e));
                refused.completeExceptionally(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) { // an address that is none
                accepted.complete("%s: %s".formatted(address, e));
            }
        }

        void awaitAccepted() throws InterruptedException {
            try {
                var _ = accepted.get(marker.boundMillis(), TimeUnit.MILLISECONDS);
            } catch (java.util.concurrent.TimeoutException e) {
                accepted.complete("%s: does not accept the key (expected: it does, being in force)".formatted(
                        marker.address()));
            } catch (java.util.concurrent.ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }

        Sighting sighting(long sent, long acknowledged) throws InterruptedException {
            String why = accepted.join();
            if (why != null) {
                over = true;
                return new NotReached(proxy, clock.instant(), why);
            }
            Duration bound = Duration.ofMillis(marker.boundMillis());
            long patience = acknowledged + bound.plus(GRACE).toNanos() - System.nanoTime();
            try {
                return new Refused(proxy, clock.instant(),
                        Duration.ofNanos(refused.get(Math.max(0, patience), TimeUnit.NANOSECONDS) - sent));
            } catch (java.util.concurrent.TimeoutException e) {
                return new Accepted(proxy, clock.instant(), bound);
            } catch (java.util.concurrent.ExecutionException e) {
                return new NotReached(proxy, clock.instant(), String.valueOf(e.getCause()));
            } finally {
                over = true;
            }
        }
    }
}
