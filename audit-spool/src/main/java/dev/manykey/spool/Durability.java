package dev.manykey.spool;

import java.util.Locale;

/** What has become of a record when the spool says that it has it. */
public enum Durability {
    /** It is in the page cache: it survives the end of the process, {@code kill -9} too, and not that of the machine. */
    PROCESS,
    /** It is on the disk: it survives a crash of the machine. Many records share one sync. */
    DISK;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
