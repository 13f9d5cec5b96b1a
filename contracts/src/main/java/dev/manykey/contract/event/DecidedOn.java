package dev.manykey.contract.event;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The versions that a decision was made on.
 *
 * @param offset of the newest control log record that had been applied
 * @param policies id of each policy of the key, and its version
 */
public record DecidedOn(long offset, long key, long owner, long credential, long upstream,
        SortedMap<String, Long> policies) {
    public DecidedOn {
        policies = Collections.unmodifiableSortedMap(new TreeMap<>(policies));
    }
}
