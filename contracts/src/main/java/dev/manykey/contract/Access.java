package dev.manykey.contract;

import java.util.Locale;

/** What an operation does to the data behind it. */
public enum Access {
    /** Only looks. */
    READ,
    /** Creates, changes, deletes, or causes something to happen. */
    WRITE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
