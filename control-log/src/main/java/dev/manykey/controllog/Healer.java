package dev.manykey.controllog;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import dev.manykey.contract.Kind;
import dev.manykey.contract.Signatory;
import dev.manykey.contract.Topics;
import dev.manykey.contract.state.RevokedState;
import dev.manykey.contract.state.State;
import dev.manykey.controllog.LogVersions.Ahead;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * Keeps the control log as the database says: publishes again what is there in an older version, cannot be read or is
 * missing. Only what the database holds, as it is when asked for, is ever published, and never over a later version: where
 * the log is ahead, it stays in force and this tells of it. Its reader's thread only takes notes here.
 *
 * <p>Several instances may heal the same at once: they publish the same. One that publishes what has just become old sees
 * that as the late write that it is, and heals it.
 */
final class Healer implements OwnRecords, LogGuard, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Healer.class);
    private static final int PAGE = 100;
    private static final int MOST_RETRIES = 4;

    /**
     * How long it takes its time.
     *
     * @param debounce from a wrong record to its repair, for what comes together
     * @param rest from one repair of an entity to its next: who writes nonsense all the time does not make this do the same
     * @param retry after database or brokers did not answer; up to four times as long when that goes on
     * @param again from one comparison that found the log ahead to the next, which may find the database restored
     */
    record Pace(Duration debounce, Duration rest, Duration retry, Duration again) {
        static final Pace USUAL = new Pace(Duration.ofMillis(250), Duration.ofSeconds(5), Duration.ofSeconds(5),
                Duration.ofMinutes(5));
    }

    private record Compared(long entities, long healed) {
        Compared and(Compared other) {
            return new Compared(entities + other.entities, healed + other.healed);
        }
    }

    private final List<StateSource<?>> sources;
    private final Map<Kind, StateSource<?>> sourceOf = new EnumMap<>(Kind.class);
    private final Publisher publisher;
    private final RecordTrust trust;
    private final Pace pace;
    private final CompleteWord word;
    private final LogVersions versions = new LogVersions();
    private final AtomicLong healed = new AtomicLong();
    /** Log keys with a wrong record that nobody has looked after yet, and from when on that may be done. */
    private final Map<String, Long> due = new ConcurrentHashMap<>();
    private final Map<String, Long> healedAt = new ConcurrentHashMap<>();
    private final Disposable looking;
    private final Disposable.Swap comparing = Disposables.swap();
    private volatile boolean caughtUp;
    /** Only the reader's thread uses it. */
    private boolean comparisonDue = true;
    private volatile String topic = "";

    /** A healer of the states of {@code sources}, which are all that {@code who} answers for. */
    Healer(List<StateSource<?>> sources, Publisher publisher, RecordTrust trust, Signatory who) {
        this(sources, publisher, trust, who, Pace.USUAL);
    }

    Healer(List<StateSource<?>> sources, Publisher publisher, RecordTrust trust, Signatory who, Pace pace) {
        this.sources = List.copyOf(sources);
        this.publisher = publisher;
        this.trust = trust;
        this.word = new CompleteWord(who, publisher);
        this.pace = pace;
        for (StateSource<?> source : sources) {
            source.kinds().forEach(kind -> sourceOf.put(kind, source));
        }
        looking = Flux.interval(pace.debounce(), Schedulers.boundedElastic()).onBackpressureDrop()
                .concatMap(_ -> healDue(), 1).subscribe();
    }

    /** How many records have been published again since the start. */
    long healed() {
        return healed.get();
    }

    /** What the log has and the database has not. */
    Ahead ahead() {
        return versions.ahead();
    }

    @Override
    public boolean covers(Kind kind) {
        return kind == Kind.COMPLETE || sourceOf.containsKey(kind);
    }

    @Override
    public void read(ConsumerRecord<byte[], byte[]> raw, LogRecord entry) {
        if (LogRecord.kindOf(raw).filter(Kind.COMPLETE::equals).isPresent()) {
            String lost = word.read(raw, entry);
            if (lost != null && caughtUp) {
                wake(lost);
            }
            return;
        }
        switch (entry) {
            case LogRecord.Known(long offset, State state) -> {
                if (versions.read(state.logKey(), state.version()) && caughtUp) {
                    LOG.warn("control log: {} at offset {} is version {}, written late; the newest is published again",
                            state.logKey(), offset, state.version());
                    wake(state.logKey());
                } else if (!caughtUp && !publisher.hasSigned(raw)) {
                    versions.unreadable(state.logKey()); // with a key that may be retired once this is signed again
                }
            }
            case LogRecord.Forged(long _, Kind kind, String entity, String _) -> {
                versions.unreadable(kind + "/" + entity);
                if (caughtUp) {
                    wake(kind + "/" + entity);
                }
            }
            case LogRecord.UnreadableEntity(long offset, Kind kind, String entity, String why) -> {
                String logKey = kind + "/" + entity;
                long later = LogRecord.versionInALaterSchema(raw, kind);
                if (later > 0 && trust.whyForged(raw) == null) { // a newer program of this service wrote it, and may say what this one cannot
                    if (versions.read(logKey, later) && caughtUp) {
                        wake(logKey);
                    }
                } else {
                    versions.unreadable(logKey);
                    if (caughtUp) {
                        LOG.warn("control log: {} at offset {} cannot be read; the newest is published again: {}",
                                logKey, offset, why);
                        wake(logKey);
                    }
                }
            }
            case LogRecord.Unattributable _,LogRecord.Marked _,LogRecord.MarkerGone _,LogRecord.UnreadableMarker _ -> {
            }
        }
    }

    @Override
    public void caughtUp(String topic) {
        caughtUp = true;
        this.topic = topic;
        if (comparisonDue) {
            comparisonDue = false;
            comparing.update(compare(topic)
                    .expand(found -> found.count() == 0 ? Mono.empty() : Mono.delay(pace.again()).then(compare(topic)))
                    .subscribeOn(Schedulers.boundedElastic())
                    .subscribe());
        }
    }

    /** Whether database and log have been compared since the log was read to its end. */
    boolean hasCompared() {
        Disposable running = comparing.get();
        return caughtUp && running != null && running.isDisposed();
    }

    @Override
    public void startOver() {
        caughtUp = false;
        comparisonDue = true;
        comparing.update(Disposables.disposed());
        versions.startOver();
        word.startOver();
        due.clear();
    }

    @Override
    public boolean isInformed() {
        return caughtUp;
    }

    /** A revocation passes: its {@code revoked/<id>} comes into force whatever the log has of the key. */
    @Override
    public Mono<Void> check(EntityStore<?> store, Change<?> change) {
        for (State state : change.states()) {
            if (state instanceof RevokedState) {
                return Mono.empty();
            }
        }
        for (State state : change.states()) {
            if (versions.highest(state.logKey()) >= state.version()) {
                // Most likely another instance was faster, and then the store will say so.
                return store.find(change.next().key())
                        .filter(held -> held.version() >= change.next().version())
                        .switchIfEmpty(Mono.error(() -> refused(state)))
                        .then();
            }
        }
        return Mono.empty();
    }

    @Override
    public boolean isPast(OutboxEntry entry) {
        return entry.topic().equals(Topics.CONTROL) && entry.version() != null
                && versions.highest(entry.key()) > entry.version();
    }

    private LogIsAhead refused(State state) {
        tellOfAhead(state.logKey(), true);
        return new LogIsAhead(state.logKey(), state.version());
    }

    private void tellOfAhead(String logKey, boolean isAhead) {
        if (versions.putAhead(logKey, isAhead)) {
            LOG.error(
                    "control log: ahead of the database at {}: version {} stays in force (expected: the database has it)",
                    logKey, versions.highest(logKey));
        }
    }

    private void wake(String logKey) {
        long soon = System.nanoTime() + pace.debounce().toNanos();
        Long before = healedAt.get(logKey);
        due.putIfAbsent(logKey, before == null ? soon : Math.max(soon, before + pace.rest().toNanos()));
    }

    private Mono<Void> healDue() {
        long now = System.nanoTime();
        healedAt.values().removeIf(at -> now - at > pace.rest().toNanos());
        List<String> ripe = due.entrySet().stream().filter(entry -> now - entry.getValue() >= 0).map(Map.Entry::getKey)
                .toList();
        return Flux.fromIterable(ripe).concatMap(logKey -> {
            due.remove(logKey);
            return Mono.defer(() -> heal(logKey, now)).onErrorResume(e -> {
                LOG.warn("control log: {} not healed now ({}), trying again in {}", logKey, e.toString(), pace.retry());
                due.putIfAbsent(logKey, System.nanoTime() + pace.retry().toNanos());
                return Mono.empty();
            });
        }).then();
    }

    private Mono<Void> heal(String logKey, long begun) {
        if (logKey.startsWith(Kind.COMPLETE + "/")) { // it stood there, so it is true of the topic that it names
            healedAt.put(logKey, begun);
            return logKey.equals(word.logKey(topic)) ? word.say(topic) : Mono.empty();
        }
        if (versions.endsAtHighest(logKey)) {
            return Mono.empty(); // another instance has healed it
        }
        int slash = logKey.indexOf('/');
        StateSource<?> source = Kind.find(logKey.substring(0, slash)).map(sourceOf::get).orElseThrow();
        return heal(source, logKey, logKey.substring(slash + 1), begun);
    }

    private <T extends Entity> Mono<Void> heal(StateSource<T> source, String logKey, String id, long begun) {
        long inLog = versions.highest(logKey); // before the database is asked: what comes later is no sign that it lags
        return source.store().find(source.entity().apply(id)).map(source.states()).defaultIfEmpty(List.of())
                .flatMap(states -> {
                    long held = states.stream().filter(state -> state.logKey().equals(logKey)).mapToLong(State::version)
                            .findFirst().orElse(0);
                    tellOfAhead(logKey, inLog > held);
                    List<State> lacking = states.stream()
                            .filter(state -> versions.lacks(state) && !wasHealedSince(begun, state.logKey())).toList();
                    // Before it is published: what is read meanwhile must wait for the rest, too.
                    lacking.forEach(state -> healedAt.put(state.logKey(), System.nanoTime()));
                    return publish(lacking).doOnSuccess(_ -> lacking
                            .forEach(state -> LOG.warn("control log: {} healed, version {} is its last record again",
                                    state.logKey(), state.version())));
                });
    }

    /** With another state of its entity, and not read back yet. */
    private boolean wasHealedSince(long nanos, String logKey) {
        Long at = healedAt.get(logKey);
        return at != null && at - nanos > 0;
    }

    private Mono<Void> publish(List<State> states) {
        return publisher.publishTogether(states).doOnSuccess(_ -> healed.addAndGet(states.size()));
    }

    /** One comparison with the topic of this id, and the word that it was done, tried until that is said. */
    private Mono<Ahead> compare(String topic) {
        return Mono.defer(() -> {
            int round = versions.beginRound();
            long begun = System.nanoTime();
            return Flux.fromIterable(sources).concatMap(source -> compare(source, round))
                    .reduce(new Compared(0, 0), Compared::and)
                    .map(all -> {
                        Ahead found = versions.endRound(round);
                        tell(all, found, Duration.ofNanos(System.nanoTime() - begun));
                        return found;
                    })
                    .flatMap(found -> word.say(topic).thenReturn(found));
        }).retryWhen(Retry.backoff(Long.MAX_VALUE, pace.retry())
                .maxBackoff(pace.retry().multipliedBy(MOST_RETRIES)) // proxies may be waiting for the word
                .doBeforeRetry(signal -> LOG.warn("control log: not compared with the database now ({}), trying again",
                        signal.failure().toString())));
    }

    private <T extends Entity> Flux<Compared> compare(StateSource<T> source, int round) {
        return page(source, null)
                .expand(page -> page.size() < PAGE ? Mono.empty() : page(source, page.getLast().key()))
                .concatMap(page -> {
                    List<State> lacking = page.stream().flatMap(entity -> source.states().apply(entity).stream())
                            .filter(state -> versions.meet(state, round)).toList();
                    return publish(lacking).thenReturn(new Compared(page.size(), lacking.size()));
                }, 1);
    }

    private static <T extends Entity> Mono<List<T>> page(StateSource<T> source, @Nullable String after) {
        return source.store().list(Map.of(), after, PAGE).collectList();
    }

    private static void tell(Compared all, Ahead found, Duration took) {
        if (all.healed() == 0) {
            LOG.info("control log: compared with {} entities of the database in {} ms: it has them all", all.entities(),
                    took.toMillis());
        } else {
            LOG.warn("control log: compared with {} entities of the database in {} ms: {} records published again",
                    all.entities(), took.toMillis(), all.healed());
        }
        if (found.count() > 0) {
            LOG.error(
                    "control log: ahead of the database in {} records, such as {}: they stay in force, and the database "
                            + "is an older one (expected: it has them; restore a newer backup)",
                    found.count(), found.ids());
        }
    }

    @Override
    public void close() {
        looking.dispose();
        comparing.dispose();
    }
}
