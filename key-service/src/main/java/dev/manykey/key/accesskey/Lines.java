package dev.manykey.key.accesskey;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import dev.manykey.change.Ledger;
import dev.manykey.contract.AccessKeyId;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Looks up what keys descend from. A key's parent never changes, so only how each of them stands can be news. */
final class Lines {
    private static final int AT_ONCE = 8;

    private final Ledger<AccessKey> keys;

    Lines(Ledger<AccessKey> keys) {
        this.keys = keys;
    }

    /** The line of one key. */
    Mono<Line> of(AccessKey key) {
        return of(List.of(key)).map(lines -> lines.of(key));
    }

    /** The lines of several keys; an ancestor that they share is read once. */
    Mono<Known> of(Collection<AccessKey> several) {
        return complete(new Known(new HashMap<>()), several);
    }

    private Mono<Known> complete(Known known, Collection<AccessKey> children) {
        Set<AccessKeyId> missing = children.stream().map(AccessKey::parent).filter(Objects::nonNull)
                .filter(parent -> !known.keys.containsKey(parent)).collect(Collectors.toSet());
        if (missing.isEmpty()) {
            return Mono.just(known);
        }
        return Flux.fromIterable(missing).flatMap(this::find, AT_ONCE).collectList().flatMap(parents -> {
            parents.forEach(parent -> known.keys.put(parent.id(), parent));
            return complete(known, parents);
        });
    }

    /** No key is ever removed, so one that is not there is damage, and must not look like a key without a parent. */
    private Mono<AccessKey> find(AccessKeyId id) {
        return keys.findIfPresent(id.value()).switchIfEmpty(Mono.error(() -> new IllegalStateException(
                "parent: %s is not in the database (expected: every key up to one without a parent)".formatted(id))));
    }

    /** The ancestors of some keys. */
    static final class Known {
        private final Map<AccessKeyId, AccessKey> keys;

        private Known(Map<AccessKeyId, AccessKey> keys) {
            this.keys = keys;
        }

        /** The line of one of the keys that were asked for. */
        Line of(AccessKey key) {
            List<AccessKey> ancestors = new ArrayList<>();
            for (AccessKey one = parentOf(key); one != null; one = parentOf(one)) {
                ancestors.add(one);
            }
            return ancestors.isEmpty() ? Line.NONE : new Line(ancestors);
        }

        private @Nullable AccessKey parentOf(AccessKey key) {
            return key.parent() == null ? null : Objects.requireNonNull(keys.get(key.parent()));
        }
    }
}
