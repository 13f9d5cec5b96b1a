package dev.manykey.controllog;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import dev.manykey.contract.Kind;
import dev.manykey.contract.marker.ProxyBoot;
import dev.manykey.contract.marker.ProxyMarker;
import dev.manykey.contract.state.State;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * The newest state of some kinds of entity, in memory, as an admin service sees it. It only moves forward: a state is taken
 * when its version is higher than the one that is here. Safe for many threads.
 */
public final class ControlLogView implements ControlLogReader.Follower, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlLogView.class);
    private static final Duration CATCH_UP = Duration.ofSeconds(3);
    private static final int WORTH_TWO_THREADS = 64;

    private record Read(ConsumerRecord<byte[], byte[]> raw, LogRecord entry) {}

    private final Set<Kind> kinds;
    private final OwnRecords own;
    private final RecordTrust trust;
    private final Forgeries forgeries;
    private final ControlLogReader reader;
    private final ConcurrentHashMap<String, State> newest = new ConcurrentHashMap<>();
    /** Log keys of entities whose newest record could not be read. */
    private final Set<String> unreadable = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean caughtUp = new AtomicBoolean();
    private final AtomicLong next = new AtomicLong();
    private final ProxyRoll proxies = new ProxyRoll();
    /** Keys of those that were told of, since their proxies go on writing. */
    private final Set<String> unreadableMarkers = ConcurrentHashMap.newKeySet();
    private volatile Runnable onProgress = () -> {};
    /** Only the reader's thread uses it. */
    private String topic = "";

    /** A view of {@code kinds}, not yet reading. */
    public ControlLogView(ControlLogProperties properties, RecordTrust trust, Set<Kind> kinds, String name) {
        this(properties, trust, new Forgeries(), kinds, name, OwnRecords.NONE);
    }

    ControlLogView(ControlLogProperties properties, RecordTrust trust, Forgeries forgeries, Set<Kind> kinds,
            String name, OwnRecords own) {
        this.kinds = EnumSet.copyOf(kinds);
        this.own = own;
        this.trust = trust;
        this.forgeries = forgeries;
        this.reader = new ControlLogReader(properties, this, name);
    }

    /** Begins to read. */
    public void start() {
        reader.start();
    }

    /** The proxies that the log knows. */
    public ProxyRoll proxies() {
        return proxies;
    }

    /** Is run on the reader's thread whenever more has been read. */
    void onProgress(Runnable action) {
        onProgress = action;
    }

    /** The newest state of an entity; empty when none is known. */
    public <T extends State> Optional<T> find(Class<T> type, Kind kind, String id) {
        return Optional.ofNullable(newest.get(kind + "/" + id)).map(type::cast);
    }

    /** Whether there is something in the log about an entity that could not be read: {@link #find} then has nothing, and that is no news. */
    public boolean isUnreadable(Kind kind, String id) {
        return unreadable.contains(kind + "/" + id);
    }

    /**
     * The newest state of an entity, and when none is known, after everything has been read that is in the log by now: so
     * that what another service has just acknowledged is found. Empty when there is none, or the log cannot be read now.
     */
    public <T extends State> Mono<T> findNow(Class<T> type, Kind kind, String id) {
        return Mono.justOrEmpty(find(type, kind, id))
                .switchIfEmpty(
                        Mono.defer(() -> readToEnd().then(Mono.defer(() -> Mono.justOrEmpty(find(type, kind, id))))));
    }

    /** The newest states of all entities of a type, in no order. */
    public <T extends State> List<T> all(Class<T> type) {
        return newest.values().stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Completes when what is in the log by now has been applied, or after three seconds when that cannot be had. */
    public Mono<Void> readToEnd() {
        return reachEnd()
                .onErrorResume(e -> {
                    LOG.warn("control log: not read to its end within {}; going on with what is known", CATCH_UP);
                    return Mono.empty();
                });
    }

    /** Completes when what is in the log by now has been applied; with an error after three seconds without that. */
    public Mono<Void> reachEnd() {
        return Mono.fromFuture(reader::readToEnd).timeout(CATCH_UP);
    }

    /** Tells whether the log has been read to its end since the start. */
    public boolean isCaughtUp() {
        return caughtUp.get();
    }

    /** The records that were found forged. */
    public Forgeries forgeries() {
        return forgeries;
    }

    /** The offset of the next record that will be read. */
    public long offset() {
        return next.get();
    }

    @Override
    public void apply(String topic, List<ConsumerRecord<byte[], byte[]>> records, long nextOffset) {
        this.topic = topic;
        List<Read> read = (records.size() < WORTH_TWO_THREADS ? records.stream() : records.parallelStream())
                .filter(this::concerns).map(raw -> new Read(raw, LogRecord.read(raw, trust))).toList();
        for (Read one : read) {
            Optional<Kind> kind = LogRecord.kindOf(one.raw());
            if (kind.isEmpty() || kinds.contains(kind.get()) || one.entry() instanceof LogRecord.Forged) {
                apply(one.entry());
            }
            if (kind.isPresent() && own.covers(kind.get())) {
                own.read(one.raw(), one.entry());
            }
        }
        next.set(nextOffset);
        proxies.readTo(topic, nextOffset);
        onProgress.run();
    }

    private boolean concerns(ConsumerRecord<byte[], byte[]> raw) {
        return LogRecord.isMarker(raw)
                || LogRecord.kindOf(raw).filter(kind -> kinds.contains(kind) || own.covers(kind)).isPresent();
    }

    private void apply(LogRecord entry) {
        switch (entry) {
            case LogRecord.Marked(long offset, ProxyMarker marker) -> proxies.marked(offset, marker);
            case LogRecord.MarkerGone(long _, ProxyBoot boot) -> proxies.gone(boot);
            case LogRecord.UnreadableMarker(long offset, String key, ProxyBoot boot, String why) -> {
                if (boot != null) {
                    proxies.markedUnreadably(offset, boot);
                }
                if (unreadableMarkers.add(key)) {
                    LOG.warn("control log: marker {} at offset {} cannot be read and counts for nothing: {}", key,
                            offset, why);
                }
            }
            case LogRecord.Forged forged -> forgeries.found(forged);
            case LogRecord.Known(long _, State state) -> {
                newest.merge(state.logKey(), state,
                        (old, candidate) -> candidate.version() > old.version() ? candidate : old);
                unreadable.remove(state.logKey());
            }
            case LogRecord.UnreadableEntity(long offset, Kind kind, String entity, String why) -> {
                LOG.error("control log: {}/{} at offset {} cannot be read and is treated as absent: {}", kind, entity,
                        offset, why);
                unreadable.add(kind + "/" + entity);
                newest.remove(kind + "/" + entity);
            }
            case LogRecord.Unattributable(long offset, String why) ->
                LOG.error("control log: record at offset {} cannot be read: {}", offset, why);
        }
    }

    @Override
    public void caughtUp() {
        caughtUp.set(true);
        own.caughtUp(topic);
    }

    @Override
    public void startOver() {
        caughtUp.set(false);
        newest.clear();
        unreadable.clear();
        proxies.startOver();
        own.startOver();
        onProgress.run();
    }

    @Override
    public void close() {
        reader.close();
    }
}
