package dev.manykey.controllog;

/** A state is larger than one record of the control log may be; nothing was written. */
public final class RecordTooLarge extends RuntimeException {
    RecordTooLarge(String message) {
        super(message);
    }
}
