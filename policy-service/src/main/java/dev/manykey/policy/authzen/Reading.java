package dev.manykey.policy.authzen;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.Kind;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.Slug;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.controllog.ControlLogView;
import dev.manykey.pdp.Permissions;
import dev.manykey.policy.authoring.KeyRules;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What one request to these endpoints is answered on: each key, policy and upstream looked up once, at one moment by this service's
 * clock.
 */
final class Reading {
    private final KeyRules rules;
    private final ControlLogView view;
    private final Instant now;
    private final long offset;
    private final Map<AccessKeyId, Mono<Standing>> standings = new ConcurrentHashMap<>();
    private @Nullable Map<OwnerId, List<AccessKeyState>> byOwner;

    Reading(KeyRules rules, ControlLogView view, Instant now) {
        this.rules = rules.remembering();
        this.view = view;
        this.now = now;
        this.offset = view.offset();
    }

    /**
     * A key, and whether it works.
     *
     * @param whyNot as the audit of a proxy would have it; null when it works
     */
    record Standing(KeyRules.Rules rules, Permissions permissions, @Nullable String whyNot) {}

    Instant now() {
        return now;
    }

    /** How far the control log was read when the request came, or further. */
    long offset() {
        return offset;
    }

    Optional<AccessKeyState> key(String id) {
        return Slug.matches(id) ? view.find(AccessKeyState.class, Kind.KEY, id) : Optional.empty();
    }

    /** All keys, sorted by id. */
    List<AccessKeyState> keys() {
        return view.all(AccessKeyState.class).stream().sorted(Comparator.comparing(key -> key.id().value())).toList();
    }

    Optional<OwnerState> owner(String id) {
        return Slug.matches(id) ? view.find(OwnerState.class, Kind.OWNER, id) : Optional.empty();
    }

    /** All owners, sorted by id. */
    List<OwnerState> owners() {
        return view.all(OwnerState.class).stream().sorted(Comparator.comparing(owner -> owner.id().value())).toList();
    }

    /** The keys that an owner answers for, sorted by id. */
    synchronized List<AccessKeyState> keysOf(OwnerId owner) {
        if (byOwner == null) {
            byOwner = new HashMap<>();
            for (AccessKeyState key : keys()) {
                byOwner.computeIfAbsent(key.owner(), _ -> new ArrayList<>()).add(key);
            }
        }
        return byOwner.getOrDefault(owner, List.of());
    }

    /** Whether a key works, and what it may do. */
    Mono<Standing> of(AccessKeyState key) {
        return standings.computeIfAbsent(key.id(), _ -> rules.of(key)
                .map(known -> new Standing(known, known.permissions(), whyNot(known))).cache());
    }

    /** A key without a secret is one that nobody can present. */
    private @Nullable String whyNot(KeyRules.Rules known) {
        String reason = rules.whyNot(known, now);
        return reason == null && known.key().secrets().isEmpty() ? "secret_expired" : reason;
    }
}
