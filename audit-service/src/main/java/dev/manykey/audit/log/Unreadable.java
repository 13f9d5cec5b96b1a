package dev.manykey.audit.log;

/**
 * A message that is no fact, kept as it came.
 *
 * @param key of the message, empty for none
 * @param why it could not be read
 */
@SuppressWarnings("ArrayRecordComponent") // stored, never compared
public record Unreadable(int partition, long offset, String key, byte[] raw, String why) {}
