package dev.manykey.audit.log;

/**
 * What became of some facts.
 *
 * @param added that were not there before
 * @param repeated that were there already, with the same content
 * @param conflicts that contradict what is there, which stays: the same id with other content, or a second end
 */
public record Stored(int added, int repeated, int conflicts) {}
