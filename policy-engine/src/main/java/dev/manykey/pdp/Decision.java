package dev.manykey.pdp;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/** The answer to whether a key may do what a request asks. Anything but a {@link Permit} is a no. */
public sealed interface Decision {
    /** Each policy that the key names, or that is for it alone, and its version; 0 for one that does not exist. */
    SortedMap<String, Long> policies();

    /** Yes. */
    record Permit(SortedMap<String, Long> policies) implements Decision {
        public Permit {
            policies = Collections.unmodifiableSortedMap(new TreeMap<>(policies));
        }
    }

    /**
     * No.
     *
     * @param missing the permission that would have been needed, such as {@code deals:write}; null when it cannot be told
     * @param detail what the reason leaves open, in words, without text from the request; null when there is nothing to add
     */
    record Deny(DenyReason reason, @Nullable String missing, @Nullable String detail, SortedMap<String, Long> policies)
            implements
                Decision {
        public Deny {
            policies = Collections.unmodifiableSortedMap(new TreeMap<>(policies));
        }
    }
}
