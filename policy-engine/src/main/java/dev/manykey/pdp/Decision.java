package dev.manykey.pdp;

import java.util.List;
import java.util.SortedMap;

import dev.manykey.pdp.condition.Fact;

import org.jspecify.annotations.Nullable;

/**
 * The answer to whether a key may do what a request asks. Anything but a {@link Permit} is a no. What it holds is shared by many
 * decisions, and cannot be changed.
 */
public sealed interface Decision {
    /** Each policy that has a say, and its version; 0 for one that does not exist. */
    SortedMap<String, Long> policies();

    /**
     * Yes.
     *
     * @param grants that allow it, each as {@code policy/grant}
     * @param duties what must be done for it to hold
     */
    record Permit(SortedMap<String, Long> policies, List<String> grants, Duties duties) implements Decision {}

    /**
     * No.
     *
     * @param missing the permission that would have been needed, such as {@code deals:write}; null when it cannot be told
     * @param grant that denies it, as {@code policy/grant}; null when it is denied because none allows it
     * @param detail what the reason leaves open, in words, without text from the request; null when there is nothing to add
     */
    record Deny(DenyReason reason, @Nullable String missing, @Nullable String grant, @Nullable String detail,
            SortedMap<String, Long> policies) implements Decision {}

    /**
     * It depends on something that is not known of the request. Whoever can find it out asks again; for everybody else it is
     * a no.
     *
     * @param fact the first of what would have to be known
     * @param grant whose condition asks for it, as {@code policy/grant}
     */
    record Undetermined(Fact fact, String grant, SortedMap<String, Long> policies) implements Decision {}
}
