package dev.manykey.proxy.image;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import dev.manykey.contract.Kind;
import dev.manykey.contract.Signatory;
import dev.manykey.contract.marker.ProxyBoot;
import dev.manykey.contract.marker.ProxyMarker;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.CompleteState;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.OperatorState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.contract.state.RevokedState;
import dev.manykey.contract.state.SkipState;
import dev.manykey.contract.state.State;
import dev.manykey.contract.state.UpstreamState;
import dev.manykey.controllog.ControlLogReader;
import dev.manykey.controllog.Forgeries;
import dev.manykey.controllog.LogRecord;
import dev.manykey.controllog.RecordTrust;
import dev.manykey.controllog.RecordTrust.Proof;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the {@link ProxyImage} from the control log. A state is applied only when its version is higher than the one that is
 * there, so a repeat or an old record changes nothing; a revoked key stays revoked whatever comes later; a record that nobody
 * trusted has signed changes nothing but the count of them.
 *
 * <p>A record that cannot be read takes its entity out of service, and one that names no entity takes the proxy out of
 * service until an admin has published a skip for it. An entity is served again when a readable, genuine record of it is
 * applied or repeated, that is one not older than the state that is there. When its writer has signed the unreadable one, in a
 * schema of the future for example, that record must not be older than the version which the unreadable one claims either,
 * or must be newer than the state that is there when that claims none: what cannot be read may be a revocation. Without a
 * valid signature an unreadable record claims nothing, since no writer publishes such.
 */
public final class ImageLoader implements ControlLogReader.Follower {
    private static final Logger LOG = LoggerFactory.getLogger(ImageLoader.class);

    private static final int MANY_KEYS = 100_000;

    private final ProxyImage image;
    private final RecordTrust trust;
    private final Forgeries forgeries;
    /** Offsets of records that name no entity. */
    private final Set<Long> poison = new TreeSet<>();
    /** Offsets of this topic that an admin has looked at. */
    private final Set<Long> skipped = new HashSet<>();
    /** Services that have not given their word yet that this topic has everything. */
    private final Set<Signatory> silent = EnumSet.copyOf(CompleteState.SPEAKERS);
    private String topic = "";
    private final BatchReading reading;
    private final ImageListener listener;
    private final Executor background;
    private final Map<String, UpstreamState> upstreams = new HashMap<>();
    private final Map<String, ServedUpstream> served = new HashMap<>();
    private final Map<String, PolicyState> policies = new HashMap<>();
    private @Nullable BackgroundVerification verification;
    private boolean rulesChanged;
    private long began;

    /**
     * Loads into {@code image}.
     *
     * @param forgeries is told of every record that somebody else has signed, or nobody
     * @param self whose markers {@code listener} is told of
     */
    public ImageLoader(ProxyImage image, RecordTrust trust, Forgeries forgeries, ProxyBoot self,
            ImageListener listener) {
        this(image, trust, forgeries, self, listener, BackgroundVerification::onItsOwn);
    }

    ImageLoader(ProxyImage image, RecordTrust trust, Forgeries forgeries, ProxyBoot self,
            ImageListener listener, Executor background) {
        this.image = image;
        this.trust = trust;
        this.forgeries = forgeries;
        this.reading = new BatchReading(trust, self);
        this.listener = listener;
        this.background = background;
        image.revoked = new RevokedMarks(trust, forgeries);
        image.keys = new KeyTable(trust, forgeries, image.revoked);
        silenceChanged();
    }

    @Override
    public void apply(String topic, List<ConsumerRecord<byte[], byte[]>> records, long nextOffset) {
        this.topic = topic;
        began = began == 0 ? System.nanoTime() : began;
        List<ProxyMarker> markers = new ArrayList<>();
        boolean changed = false;
        for (BatchReading.Read read : reading.read(records, !image.caughtUp)) {
            if (read.entry() instanceof LogRecord.Marked(long _, ProxyMarker marker)) {
                markers.add(marker);
            } else {
                changed |= apply(read);
            }
        }
        publishRules();
        image.offset = nextOffset - 1;
        if (changed) {
            listener.changed();
        }
        listener.applied(topic, nextOffset - 1, changed && image.caughtUp);
        if (image.caughtUp) {
            listener.read(BatchReading.markers(records));
        }
        markers.forEach(listener::marked);
    }

    @Override
    public void caughtUp() {
        if (image.keyCount() > MANY_KEYS) {
            System.gc(); // before anybody is served: gives back what so many records have left behind them
        }
        image.caughtUp = true;
        LOG.info("control log read to offset {}: {} access keys in {} KiB, read in {} ms", image.offset,
                image.keyCount(),
                image.keys.entries().bytes() / 1024,
                began == 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
        began = 0;
        stopVerification();
        verification = new BackgroundVerification(image.keys.entries(), image.revoked.entries());
        background.execute(verification);
    }

    @Override
    public void startOver() {
        image.caughtUp = false;
        stopVerification();
        image.poisoned = null;
        poison.clear();
        skipped.clear();
        silent.addAll(CompleteState.SPEAKERS);
        silenceChanged();
        image.keys.markRevoked(); // a key that was seen revoked is revoked, whatever another log says
        image.keys = new KeyTable(trust, forgeries, image.revoked);
        image.owners.clear();
        image.credentials.clear();
        image.operators.clear();
        image.unreadable.clear();
        upstreams.clear();
        served.clear();
        policies.clear();
        image.rules = Rules.NONE;
        image.offset = -1;
        listener.changed();
        listener.startedOver();
    }

    private void stopVerification() {
        if (verification != null) {
            verification.stop();
        }
    }

    /** Whether it may have changed anything. */
    private boolean apply(BatchReading.Read read) {
        return switch (read.entry()) {
            case LogRecord.Marked _,LogRecord.MarkerGone _,LogRecord.UnreadableMarker _ -> false;
            case LogRecord.Forged forged -> {
                forgeries.found(forged);
                yield false;
            }
            case LogRecord.Known(long offset, State state) -> apply(offset, state, read.later());
            case LogRecord.UnreadableEntity unreadable -> {
                refuse(unreadable, read.raw());
                yield true;
            }
            case LogRecord.Unattributable(long offset, String why) -> {
                LOG.error(
                        "control log: record at offset {} cannot be read and names no entity, so nothing is forwarded until it is skipped: {}",
                        offset, why);
                poison.add(offset);
                poisonChanged();
                yield true;
            }
        };
    }

    private void refuse(LogRecord.UnreadableEntity unreadable, ConsumerRecord<byte[], byte[]> raw) {
        Kind kind = unreadable.kind();
        String entity = unreadable.entity();
        LOG.error("control log: {}/{} at offset {} cannot be read and is refused from here on: {}", kind, entity,
                unreadable.offset(), unreadable.why());
        if (kind == Kind.REVOKED) { // whatever it says about when: there is nothing else that it could say
            image.revoked.add(entity, unreadable.offset(), null);
            return;
        }
        long claimed = LogRecord.version(raw.headers());
        long endsAt = trust.whyForged(raw) != null ? 0 : claimed > 0 ? claimed : held(kind, entity) + 1;
        image.unreadable.merge(kind + "/" + entity, endsAt, Math::max);
        rulesChanged |= kind == Kind.POLICY || kind == Kind.UPSTREAM;
    }

    private boolean apply(long offset, State state, @Nullable Proof unverified) {
        Proof later = unverified;
        if (later != null && image.unreadable.containsKey(state.logKey())) { // it may end that, so it has to be genuine
            String why = trust.whyForged(Signatory.KEY_SERVICE, later); // only keys and their marks wait
            if (why != null) {
                forgeries.found(new LogRecord.Forged(offset, state.kind(), state.entity(), why));
                return false;
            }
            later = null;
        }
        boolean current = switch (state) {
            case AccessKeyState key -> {
                publishRulesFirst();
                yield image.keys.put(key, offset, later);
            }
            case RevokedState mark -> image.revoked.add(mark.id().value(), offset, later);
            case OwnerState owner -> putAfterRules(image.owners, owner);
            case CredentialState credential -> putAfterRules(image.credentials, credential);
            case OperatorState operator -> putNewer(image.operators, operator);
            case UpstreamState upstream -> apply(upstream);
            case PolicyState policy -> apply(policy);
            case SkipState skip -> apply(skip);
            case CompleteState word -> apply(word);
        };
        Long endsAt = current ? image.unreadable.get(state.logKey()) : null;
        if (endsAt != null && state.version() >= endsAt) {
            image.unreadable.remove(state.logKey());
            rulesChanged = true;
            LOG.warn("control log: {} can be read again, at version {}", state.logKey(), state.version());
        }
        return true;
    }

    private boolean apply(SkipState skip) {
        if (skip.topic().equals(topic)) {
            LOG.warn("control log: record at offset {} is skipped, as an admin said: {}", skip.offset(), skip.reason());
            skipped.add(skip.offset());
            poisonChanged();
        }
        return true;
    }

    private boolean apply(CompleteState word) {
        if (word.topic().equals(topic)) {
            publishRulesFirst();
            silent.remove(word.by());
            silenceChanged();
        }
        return true;
    }

    private void silenceChanged() {
        image.incomplete = silent.stream().findFirst()
                .map("%s has not said yet that the control log has everything which it answers for"::formatted)
                .orElse(null);
    }

    private void poisonChanged() {
        image.poisoned = poison.stream().filter(offset -> !skipped.contains(offset)).findFirst()
                .map(offset -> "topic %s, the control log, has a record at offset %d that cannot be read".formatted(
                        topic,
                        offset))
                .orElse(null);
    }

    private boolean apply(UpstreamState upstream) {
        String id = upstream.entity();
        if (upstream.version() <= held(Kind.UPSTREAM, id)) {
            return putNewer(upstreams, upstream);
        }
        ServedUpstream compiled = ServedUpstream.compile(upstream);
        if (compiled == null) {
            LOG.error("upstream {} version {}: its catalog or base URL cannot be used, so it is not served", id,
                    upstream.version());
            served.remove(id);
        } else {
            served.put(id, compiled);
        }
        rulesChanged = true;
        return putNewer(upstreams, upstream);
    }

    private boolean apply(PolicyState policy) {
        rulesChanged |= policy.version() > held(Kind.POLICY, policy.entity());
        return putNewer(policies, policy);
    }

    /** Rules that come before something in the log are in force before it is. While nothing is served, once a batch is enough. */
    private void publishRulesFirst() {
        if (image.caughtUp) {
            publishRules();
        }
    }

    private <T extends State> boolean putAfterRules(Map<String, T> map, T state) {
        publishRulesFirst();
        return putNewer(map, state);
    }

    private void publishRules() {
        if (rulesChanged) {
            image.rules = new Rules(served, policies, image.unreadable.keySet(), image.rules);
            rulesChanged = false;
        }
    }

    /** The version of the state that is there, 0 for none. */
    private long held(Kind kind, String entity) {
        State state = switch (kind) {
            case KEY, REVOKED -> null;
            case OWNER -> image.owners.get(entity);
            case CREDENTIAL -> image.credentials.get(entity);
            case OPERATOR -> image.operators.get(entity);
            case UPSTREAM -> upstreams.get(entity);
            case POLICY -> policies.get(entity);
            case SKIP, COMPLETE -> null; // never change
        };
        return state == null ? image.keys.version(kind == Kind.KEY ? entity : "") : state.version();
    }

    /** Puts a state that is newer than the one that is there; gives whether it is not older. */
    private static <T extends State> boolean putNewer(Map<String, T> map, T state) {
        T old = map.get(state.entity());
        if (old == null || state.version() > old.version()) {
            map.put(state.entity(), state);
        }
        return old == null || state.version() >= old.version();
    }
}
