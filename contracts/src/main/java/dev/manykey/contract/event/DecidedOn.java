package dev.manykey.contract.event;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What a decision was made on.
 *
 * @param offset of the newest control log record that had been applied
 * @param policies id of each policy that had a say, those of ceilings and of parent keys included, and its version
 * @param grants that permitted or denied, each as {@code policy/grant}; a line of a matrix by its resource; null when none did
 * @param drafts of those policies that would have decided otherwise, null when none would
 * @param stale true when there may have been newer ones for longer than the staleness bound, and the proxy is told to forward all
 *        the same; null when not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DecidedOn(long offset, long key, long owner, long credential, long upstream,
        SortedMap<String, Long> policies, @Nullable List<String> grants, @Nullable List<OtherDecision> drafts,
        @Nullable Boolean stale) {
    /**
     * What would have been decided with the draft of one policy in its place.
     *
     * @param policy whose draft it is
     * @param version of the policy that carries it
     * @param permit whether it would have been permitted, with whatever obligations
     * @param reason why not; for a permit {@code permitted}, or {@code obligations_differ} when it is permitted today too;
     *        {@code undetermined} when the draft asks of the body of a request that was not read
     */
    public record OtherDecision(String policy, long version, boolean permit, String reason) {}

    public DecidedOn {
        policies = Collections.unmodifiableSortedMap(new TreeMap<>(policies));
        grants = grants == null ? null : List.copyOf(grants);
        drafts = drafts == null ? null : List.copyOf(drafts);
    }

    /** Versions that were the newest, as far as the staleness bound allows to know. */
    public DecidedOn(long offset, long key, long owner, long credential, long upstream,
            SortedMap<String, Long> policies) {
        this(offset, key, owner, credential, upstream, policies, null, null, null);
    }

    /** The same, by these grants. */
    public DecidedOn by(List<String> grants) {
        return new DecidedOn(offset, key, owner, credential, upstream, policies, grants.isEmpty() ? null : grants,
                drafts, stale);
    }

    /** The same, where these drafts would have decided otherwise. */
    public DecidedOn unlike(List<OtherDecision> drafts) {
        return new DecidedOn(offset, key, owner, credential, upstream, policies, grants,
                drafts.isEmpty() ? null : drafts, stale);
    }

    /** The same, past the bound. */
    public DecidedOn asStale() {
        return new DecidedOn(offset, key, owner, credential, upstream, policies, grants, drafts, true);
    }
}
