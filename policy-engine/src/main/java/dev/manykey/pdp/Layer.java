package dev.manykey.pdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.state.PolicyState;

import org.jspecify.annotations.Nullable;

/**
 * One of the sets of policies that a request must pass, each by itself: those of the key, of each of its parents, and the
 * ceilings. Within a layer what any policy allows is allowed, unless one denies it; every layer must allow.
 *
 * @param of whose policies they are
 * @param id of that
 * @param policies that have a say
 * @param failure why the layer denies everything, in words; null when it does not
 */
record Layer(Of of, String id, List<CompiledPolicy> policies, @Nullable String failure) {
    /** Whose policies a layer has. */
    enum Of {
        /** The key that was presented. */
        KEY,
        /** The key that it was minted by, or one further up. */
        PARENT,
        /** The ceiling of the owner. */
        OWNER,
        /** The ceiling of the upstream's token. */
        CREDENTIAL;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Layer {
        policies = List.copyOf(policies);
    }

    /** For messages: {@code parent key-1}. */
    String described() {
        return of + " " + id;
    }

    /** The policies of a key: those that it lists, and the one that is for it alone. */
    static Layer ofKey(Of of, AccessKeyId key, UpstreamId home, List<PolicyId> listed,
            Function<PolicyId, Optional<CompiledPolicy>> find, SortedMap<String, Long> versions) {
        return new Collection(of, key.value(), find, versions).add(listed, true)
                .add(List.of(PolicyState.idFor(key)), false).layer(policy -> policy.counts(home, key));
    }

    /** The policies of a ceiling. */
    static Layer ofCeiling(Of of, String id, UpstreamId home, List<PolicyId> listed,
            Function<PolicyId, Optional<CompiledPolicy>> find, SortedMap<String, Long> versions) {
        return new Collection(of, id, find, versions).add(listed, true).layer(policy -> policy.counts(home));
    }

    /** Looks policies up. One that cannot be had may be the one that denies, so without it the layer denies everything. */
    private static final class Collection {
        private final Of of;
        private final String id;
        private final Function<PolicyId, Optional<CompiledPolicy>> find;
        private final SortedMap<String, Long> versions;
        private final List<CompiledPolicy> found = new ArrayList<>();
        private final List<PolicyId> unknown = new ArrayList<>();
        private @Nullable String failure;

        Collection(Of of, String id, Function<PolicyId, Optional<CompiledPolicy>> find,
                SortedMap<String, Long> versions) {
            this.of = of;
            this.id = id;
            this.find = find;
            this.versions = versions;
        }

        Collection add(List<PolicyId> ids, boolean mustBeThere) {
            for (PolicyId policy : ids) {
                try {
                    find.apply(policy).ifPresentOrElse(compiled -> {
                        versions.put(policy.value(), compiled.version());
                        found.add(compiled);
                    }, () -> {
                        if (mustBeThere) {
                            versions.put(policy.value(), 0L);
                            unknown.add(policy);
                        }
                    });
                } catch (RuntimeException e) {
                    failure = "policies of %s %s: not readable".formatted(of, id);
                }
            }
            return this;
        }

        Layer layer(java.util.function.Predicate<CompiledPolicy> counts) {
            if (failure == null && !unknown.isEmpty()) {
                failure = "policies of %s %s: %s not known (expected: each that it lists)".formatted(of, id, unknown);
            }
            List<CompiledPolicy> counting = found.stream().filter(counts).distinct().toList();
            for (CompiledPolicy policy : counting) {
                failure = failure == null ? policy.failure() : failure;
            }
            return new Layer(of, id, failure == null ? counting : List.of(), failure);
        }
    }
}
