package dev.manykey.policy.openapi;

import java.util.Locale;

/** What the resource of an operation is named after until someone corrects it. */
public enum ResourceBy {
    /** The first telling segment of its path; see {@link ResourceName}. */
    PATH,
    /** Its first tag; the path where it has none. */
    TAG;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
