package dev.manykey.contract.event;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The versions that a decision was made on.
 *
 * @param offset of the newest control log record that had been applied
 * @param policies id of each policy of the key, and its version
 * @param stale true when there may have been newer ones for longer than the staleness bound, and the proxy is told to forward all
 *        the same; null when not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DecidedOn(long offset, long key, long owner, long credential, long upstream,
        SortedMap<String, Long> policies, @Nullable Boolean stale) {
    public DecidedOn {
        policies = Collections.unmodifiableSortedMap(new TreeMap<>(policies));
    }

    /** Versions that were the newest, as far as the staleness bound allows to know. */
    public DecidedOn(long offset, long key, long owner, long credential, long upstream,
            SortedMap<String, Long> policies) {
        this(offset, key, owner, credential, upstream, policies, null);
    }

    /** The same, past the bound. */
    public DecidedOn asStale() {
        return new DecidedOn(offset, key, owner, credential, upstream, policies, true);
    }
}
