package dev.manykey.change;

import java.util.Locale;

import dev.manykey.adminapi.ProblemException;

/**
 * How long a caller who changes something waits for the proxies. Endpoints take it as
 * {@code @RequestParam(defaultValue = Wait.DEFAULT) Wait wait}.
 */
public enum Wait {
    /** Until every proxy has applied the change or is known to refuse. */
    APPLIED,
    /** Not at all; the receipt is at its address later. */
    NONE;

    /** What a caller waits for who says nothing. */
    public static final String DEFAULT = "applied";

    /**
     * The one that is written as {@code text}.
     *
     * @throws ProblemException {@code invalid_request} when none is
     */
    static Wait parse(String text) {
        for (Wait wait : values()) {
            if (wait.toString().equals(text)) {
                return wait;
            }
        }
        throw ProblemException.invalid("wait", text, "applied or none");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
