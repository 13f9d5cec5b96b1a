package dev.manykey.standalone.store;

/** How much an acknowledged write survives. */
public enum Durability {

    /** Written to the file before the acknowledgement: survives the end of the process in any way, {@code kill -9} too. */
    PROCESS,

    /** Forced to the device as well: survives a power cut. */
    DISK
}
