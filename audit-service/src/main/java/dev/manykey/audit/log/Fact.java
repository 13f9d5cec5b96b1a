package dev.manykey.audit.log;

import java.util.Arrays;

/** A fact from the audit topic, read: it begins a record or ends one. */
public sealed interface Fact {
    /** The id of its envelope. */
    String id();

    /** The name of its type. */
    String type();

    /** The bytes that it was read from. */
    byte[] raw();

    /** Whether another fact with this id says the same. */
    default boolean sameAs(byte[] other) {
        return Arrays.equals(raw(), other);
    }

    /** It begins a record, whole or to be ended. */
    @SuppressWarnings("ArrayRecordComponent") // compared with sameAs only
    record Begins(String type, byte[] raw, AuditRecord begun) implements Fact {
        @Override
        public String id() {
            return begun.id();
        }
    }

    /** It ends the record of an exchange. */
    @SuppressWarnings("ArrayRecordComponent") // compared with sameAs only
    record Ends(String type, byte[] raw, Ending ending) implements Fact {
        @Override
        public String id() {
            return ending.fact();
        }
    }
}
