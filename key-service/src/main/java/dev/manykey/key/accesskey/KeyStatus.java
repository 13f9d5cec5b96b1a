package dev.manykey.key.accesskey;

import java.util.Locale;

/** What people are told about whether a key works. */
enum KeyStatus {
    /** It works. */
    ACTIVE,
    /** It does not work until it is resumed. */
    SUSPENDED,
    /** Its time is over; it works again only when it is given more. */
    EXPIRED,
    /** It never works again. */
    REVOKED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
