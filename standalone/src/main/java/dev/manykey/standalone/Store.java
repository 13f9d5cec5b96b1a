package dev.manykey.standalone;

import java.util.Locale;

/** A document store: each service that keeps documents has one to itself. */
enum Store {
    KEY, POLICY, AUDIT;

    /** Name of its file. */
    String fileName() {
        return name().toLowerCase(Locale.ROOT) + ".mv";
    }
}
