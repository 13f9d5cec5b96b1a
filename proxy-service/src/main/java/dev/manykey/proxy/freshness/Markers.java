package dev.manykey.proxy.freshness;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import dev.manykey.contract.Topics;
import dev.manykey.contract.marker.ProxyBoot;
import dev.manykey.contract.marker.ProxyMarker;
import dev.manykey.proxy.freshness.Clocks.Moment;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends markers on a thread of its own: one every interval, which gets longer with the number of proxies, and one at once when something new is in force; as many changes as
 * come while a marker is under way share the next. A marker that is read back makes the proxy fresh from the moment it was
 * sent, after the brokers have said that the topic is still the one that was read.
 */
public final class Markers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Markers.class);

    private final ProxyBoot boot;
    private final Freshness freshness;
    private final FreshnessProperties properties;
    private final Pace pace;
    private final MarkerLog log;
    private final Supplier<@Nullable String> spooled;
    private final SecureRandom random;
    private final Clock clock;
    private final @Nullable String address;
    private final List<String> trusts;
    private final Thread thread;
    private volatile Applied applied = Applied.NOTHING;
    private boolean wanted;
    private boolean underWay;
    private volatile boolean topicKnown = true;
    private volatile boolean closed;

    /**
     * Sends as {@code boot}, from {@link #start} on.
     *
     * @param spooled gives the id of the newest durable record of the audit spool, null before the first
     * @param address where the data path is reached from inside, null for not told
     * @param trusts ids of the keys whose signatures count here
     */
    public Markers(ProxyBoot boot, Freshness freshness, FreshnessProperties properties, MarkerLog log,
            Supplier<@Nullable String> spooled, SecureRandom random, Clock clock, @Nullable String address,
            List<String> trusts) {
        this(boot, freshness, properties, new Pace(properties, System::nanoTime), log, spooled, random, clock, address,
                trusts);
    }

    Markers(ProxyBoot boot, Freshness freshness, FreshnessProperties properties, Pace pace, MarkerLog log,
            Supplier<@Nullable String> spooled, SecureRandom random, Clock clock, @Nullable String address,
            List<String> trusts) {
        this.trusts = List.copyOf(trusts);
        this.pace = pace;
        this.address = address;
        this.boot = boot;
        this.freshness = freshness;
        this.properties = properties;
        this.log = log;
        this.spooled = spooled;
        this.random = random;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("manykey-markers").daemon().unstarted(this::run);
    }

    /** Begins to send. */
    public void start() {
        if (properties.serveStale()) {
            LOG.warn("manykey.proxy.freshness.serve-stale: true; while Kafka is away this proxy goes on forwarding, "
                    + "and a revocation has no bound");
        }
        thread.start();
    }

    /** Everything up to there is in force; {@code tell} sends a marker at once. */
    public void applied(Applied now, boolean tell) {
        applied = now;
        if (tell) {
            synchronized (this) {
                wanted = true;
                notifyAll();
            }
        }
    }

    /** So many markers of all proxies were read; when they are many, this one sends fewer. */
    public void read(int markers) {
        pace.read(markers);
    }

    /** A marker was read back, and everything before it is in force. */
    public void readBack(ProxyMarker marker) {
        Moment moment = marker.writer().equals(boot) ? freshness.takeSent(marker.nonce()) : null;
        if (moment == null) {
            return;
        }
        String read = applied.topic();
        var _ = log.topic().whenComplete((id, failure) -> {
            if (failure != null) {
                freshness.discard(moment);
                if (topicKnown) { // once, not with each marker
                    LOG.warn(
                            "markers: the brokers do not tell the id of {} ({}), so this proxy cannot prove that it is fresh",
                            Topics.CONTROL, failure.toString());
                }
                topicKnown = false;
            } else if (id.equals(read)) {
                topicKnown = true;
                freshness.prove(moment);
            } else {
                freshness.discard(moment);
                log.topicReplaced();
            }
        });
    }

    /** The log is to be read anew. */
    public void startOver() {
        applied = Applied.NOTHING;
        freshness.lose();
    }

    /** Who sends them. */
    public ProxyBoot boot() {
        return boot;
    }

    private void run() {
        long due = System.nanoTime();
        while (!closed) {
            try {
                due = awaitNext(due);
                if (!closed) {
                    send();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | Error e) { // without markers the proxy would stop forwarding for good
                LOG.warn("markers: not sent ({}); trying again in {}", e.toString(), pace.interval());
                answered();
            }
        }
    }

    /** Waits until a marker is due or wanted; gives when the next one is due. */
    private synchronized long awaitNext(long due) throws InterruptedException {
        for (long left = due - System.nanoTime(); left > 0 && !(wanted && !underWay) && !closed; left = due
                - System.nanoTime()) {
            wait(Math.max(1, Duration.ofNanos(left).toMillis()));
        }
        wanted = false;
        underWay = true;
        return System.nanoTime() + pace.interval().toNanos();
    }

    private void send() {
        byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        String nonce = HexFormat.of().formatHex(bytes);
        freshness.sending(nonce); // before looking at what is applied: a start over in between forgets this nonce
        Applied now = applied;
        if (now.topic().isEmpty()) {
            answered();
            return; // nothing is read yet, so nothing could be proven
        }
        CompletableFuture<Void> sent = log.send(new ProxyMarker(boot.proxy(), boot.boot(), nonce, now.topic(),
                now.offset(), properties.bound().toMillis(), properties.serveStale(), spooled.get(), clock.instant(),
                address, trusts));
        var _ = sent.whenComplete((_, failure) -> {
            if (failure != null) {
                LOG.debug("markers: one was not taken by the brokers: {}", failure.toString());
            }
            answered();
        });
    }

    private synchronized void answered() {
        underWay = false;
        notifyAll();
    }

    /** Stops sending, and says so on the log: this boot forwards no more. To be called when it does not. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join(Duration.ofSeconds(3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        freshness.lose();
        log.sendGone();
        log.close();
    }
}
