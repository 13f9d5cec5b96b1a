package dev.manykey.controllog;

/** Something that a service owns and keeps in its database: a domain record with an id and a version. */
public interface Entity {
    /** Unique within its kind. */
    String key();

    /** 1 when it is made, one more at each change. */
    long version();
}
