package dev.manykey.proxy.freshness;

/**
 * What of the log is in force in this proxy: every thread decides on it, and the exchanges under way have been decided again.
 *
 * @param topic id of the topic that the offset counts in
 * @param offset -1 before the first record
 */
public record Applied(String topic, long offset) {
    /** Nothing yet. */
    public static final Applied NOTHING = new Applied("", -1);
}
