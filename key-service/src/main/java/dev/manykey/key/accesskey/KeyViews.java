package dev.manykey.key.accesskey;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.manykey.change.Acts;
import dev.manykey.change.Effect;
import dev.manykey.contract.OperatorId;
import dev.manykey.contract.PolicyId;
import dev.manykey.key.ShownOnce;
import dev.manykey.key.usage.LastUses;
import dev.manykey.key.usage.SecretUse;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Tells keys together with when their secrets were used, and with what their ancestors mean for them. */
final class KeyViews {
    private final LastUses lastUses;
    private final Lines lines;
    private final Acts acts;

    KeyViews(LastUses lastUses, Lines lines, Acts acts) {
        this.lastUses = lastUses;
        this.lines = lines;
        this.acts = acts;
    }

    /**
     * One key.
     *
     * @param secret null except in the one answer that shows it
     * @param effect null where nothing was changed
     */
    Mono<KeyView> of(AccessKey key, @Nullable ShownOnce secret, @Nullable Effect effect) {
        return lines.of(key).flatMap(line -> usesOf(List.of(key))
                .map(uses -> view(key, line, uses, acts.now(), secret, effect)));
    }

    /** Several keys, in the same order. */
    Mono<List<KeyView>> of(Collection<AccessKey> keys) {
        return lines.of(keys).flatMap(known -> usesOf(keys).map(uses -> keys.stream()
                .map(key -> view(key, known.of(key), uses, acts.now(), null, null)).toList()));
    }

    private Mono<Map<SecretUse, Instant>> usesOf(Collection<AccessKey> keys) {
        return lastUses.of(keys.stream().flatMap(
                key -> key.secrets().stream().map(secret -> new SecretUse(key.id(), secret.number()))).toList());
    }

    private static KeyView view(AccessKey key, Line line, Map<SecretUse, Instant> uses, Instant now,
            @Nullable ShownOnce secret, @Nullable Effect effect) {
        List<KeyView.SecretView> secrets = key.liveSecrets(now).stream()
                .map(one -> new KeyView.SecretView(one.number(), one.createdAt(), one.expiresAt(),
                        uses.get(new SecretUse(key.id(), one.number())), one.equals(key.newest())))
                .toList();
        Instant lastUsedAt = key.secrets().stream().map(one -> uses.get(new SecretUse(key.id(), one.number())))
                .filter(Objects::nonNull).max(Instant::compareTo).orElse(null);
        Terms terms = key.terms();
        return new KeyView(key.key(), terms.name(), key.owner().value(), key.credential().value(),
                key.upstream().value(), key.parent() == null ? null : key.parent().value(),
                terms.policies().stream().map(PolicyId::value).toList(), line.statusOf(key, now), terms.expiresAt(),
                key.parent() == null ? null : line.endOf(key),
                line.stopping(now).map(one -> new KeyView.StoppedBy(one.key(), one.statusAt(now))).orElse(null),
                secrets, lastUsedAt, key.creation().at(), key.creation().by().value(),
                key.changedAt(), key.version(), revoked(key.standing()), secret, effect);
    }

    private static KeyView.@Nullable RevokedView revoked(Standing standing) {
        return switch (standing) {
            case Standing.Active _,Standing.Suspended _ -> null;
            case Standing.Revoked(Instant at, OperatorId by, String reason) ->
                new KeyView.RevokedView(at, by.value(), reason);
        };
    }
}
