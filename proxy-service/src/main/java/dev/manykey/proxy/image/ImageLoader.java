package dev.manykey.proxy.image;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.manykey.contract.Kind;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.marker.ProxyMarker;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.OperatorState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.contract.state.RevokedState;
import dev.manykey.contract.state.State;
import dev.manykey.contract.state.UpstreamState;
import dev.manykey.controllog.ControlLogReader;
import dev.manykey.controllog.Forgeries;
import dev.manykey.controllog.LogRecord;
import dev.manykey.controllog.RecordTrust;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the {@link ProxyImage} from the control log. A state is applied only when its version is higher than the one that is
 * there, so a repeat or an old record changes nothing; a revoked key stays revoked whatever comes later; a record that cannot
 * be read takes its entity out of service, and one that names no entity takes the proxy out of service.
 */
public final class ImageLoader implements ControlLogReader.Follower {
    private static final Logger LOG = LoggerFactory.getLogger(ImageLoader.class);

    private final ProxyImage image;
    private final RecordTrust trust;
    private final Forgeries forgeries;
    private final Set<Long> skippedOffsets;
    private final Map<String, UpstreamState> upstreams = new HashMap<>();
    private final Map<String, ServedUpstream> served = new HashMap<>();
    private final Map<PolicyId, PolicyState> policies = new HashMap<>();
    private final ImageListener listener;
    private boolean rulesChanged;

    /**
     * Loads into {@code image}.
     *
     * @param skippedOffsets records that name no entity and that an operator has looked at and declared harmless
     */
    public ImageLoader(ProxyImage image, RecordTrust trust, Forgeries forgeries, Set<Long> skippedOffsets,
            ImageListener listener) {
        this.image = image;
        this.trust = trust;
        this.forgeries = forgeries;
        this.skippedOffsets = Set.copyOf(skippedOffsets);
        this.listener = listener;
    }

    @Override
    public void apply(String topic, List<ConsumerRecord<byte[], byte[]>> records, long nextOffset) {
        List<ProxyMarker> markers = new ArrayList<>();
        boolean changed = false;
        for (ConsumerRecord<byte[], byte[]> raw : records) {
            LogRecord entry = LogRecord.read(raw, trust);
            if (entry instanceof LogRecord.Marked(long _, ProxyMarker marker)) {
                markers.add(marker);
            } else {
                apply(entry);
                changed |= !LogRecord.isMarker(raw);
            }
        }
        publishRules();
        image.offset = nextOffset - 1;
        if (changed) {
            listener.changed();
        }
        listener.applied(topic, nextOffset - 1, changed && image.caughtUp);
        markers.forEach(listener::marked);
    }

    @Override
    public void caughtUp() {
        image.caughtUp = true;
        LOG.info("control log read to offset {}: {} access keys", image.offset, image.keyCount());
    }

    @Override
    public void startOver() {
        image.caughtUp = false;
        image.poisoned = null;
        image.keyOfHash.clear();
        image.keys.clear();
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
        // image.revoked stays: a key that was seen revoked is revoked, whatever another log says
    }

    private void apply(LogRecord entry) {
        switch (entry) {
            case LogRecord.Marked _,LogRecord.MarkerGone _,LogRecord.UnreadableMarker _ -> {
            } // of other boots, or nothing to go by
            case LogRecord.Known(long _, State state) -> apply(state);
            case LogRecord.Forged forged -> forgeries.found(forged);
            case LogRecord.UnreadableEntity(long offset, Kind kind, String entity, String why) -> {
                LOG.error("control log: {}/{} at offset {} cannot be read and is refused from here on: {}", kind,
                        entity, offset,
                        why);
                if (kind == Kind.REVOKED) {
                    image.revoked.add(entity); // whatever it says about when: there is nothing else that it could say
                } else {
                    image.unreadable.add(kind + "/" + entity);
                }
                rulesChanged |= kind == Kind.POLICY || kind == Kind.UPSTREAM;
            }
            case LogRecord.Unattributable(long offset, String why) -> {
                if (!skippedOffsets.contains(offset)) {
                    LOG.error(
                            "control log: record at offset {} cannot be read and names no entity, so nothing is forwarded: {}",
                            offset, why);
                    image.poisoned = "the control log has a record at offset %d that cannot be read".formatted(offset);
                }
            }
        }
    }

    private void apply(State state) {
        boolean newer = switch (state) {
            case AccessKeyState key -> apply(key);
            case RevokedState mark -> image.revoked.add(mark.id().value());
            case OwnerState owner -> putNewerAfterRules(image.owners, owner);
            case CredentialState credential -> putNewerAfterRules(image.credentials, credential);
            case OperatorState operator -> putNewer(image.operators, operator);
            case UpstreamState upstream -> apply(upstream);
            case PolicyState policy -> apply(policy);
        };
        if (newer && image.unreadable.remove(state.logKey())) {
            rulesChanged = true;
            LOG.warn("control log: {} can be read again, at version {}", state.logKey(), state.version());
        }
    }

    private boolean apply(AccessKeyState key) {
        String id = key.id().value();
        KnownKey old = image.keys.get(id);
        if (old != null && old.state().version() >= key.version()) {
            return false;
        }
        publishRulesFirst();
        switch (key.status()) {
            case REVOKED -> image.revoked.add(id);
            case ACTIVE, SUSPENDED -> {
            }
        }
        image.keys.put(id, new KnownKey(key));
        for (AccessKeyState.Secret secret : key.secrets()) {
            image.keyOfHash.put(secret.hash(), id);
        }
        if (old != null) {
            old.state().secrets().stream().map(AccessKeyState.Secret::hash)
                    .filter(hash -> key.secrets().stream().noneMatch(secret -> secret.hash().equals(hash)))
                    .forEach(hash -> image.keyOfHash.remove(hash, id));
        }
        return true;
    }

    private boolean apply(UpstreamState upstream) {
        if (!putNewer(upstreams, upstream)) {
            return false;
        }
        String id = upstream.id().value();
        ServedUpstream compiled = ServedUpstream.compile(upstream);
        if (compiled == null) {
            LOG.error("upstream {} version {}: its catalog or base URL cannot be used, so it is not served", id,
                    upstream.version());
            served.remove(id);
        } else {
            served.put(id, compiled);
        }
        rulesChanged = true;
        return true;
    }

    private boolean apply(PolicyState policy) {
        PolicyState old = policies.get(policy.id());
        if (old != null && old.version() >= policy.version()) {
            return false;
        }
        policies.put(policy.id(), policy);
        rulesChanged = true;
        return true;
    }

    /** Rules that come before something in the log are in force before it is. While nothing is served, once a batch is enough. */
    private void publishRulesFirst() {
        if (image.caughtUp) {
            publishRules();
        }
    }

    private <T extends State> boolean putNewerAfterRules(Map<String, T> map, T state) {
        publishRulesFirst();
        return putNewer(map, state);
    }

    private void publishRules() {
        if (rulesChanged) {
            image.rules = new Rules(served, policies, image.unreadable);
            rulesChanged = false;
        }
    }

    private static <T extends State> boolean putNewer(Map<String, T> map, T state) {
        T old = map.get(state.entity());
        if (old != null && old.version() >= state.version()) {
            return false;
        }
        map.put(state.entity(), state);
        return true;
    }
}
