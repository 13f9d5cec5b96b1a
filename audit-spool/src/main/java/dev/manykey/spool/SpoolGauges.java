package dev.manykey.spool;

/**
 * What a spool can be watched by, at one moment.
 *
 * @param available false while nothing can be written
 * @param appended records made durable since the start
 * @param failed records not taken or not made durable since the start
 * @param segmentFailures segment files given up after a failed write or sync since the start
 * @param waiting records taken and not yet durable
 * @param openExchanges exchanges with an intent and no end
 * @param storedBytes size of all files of the spool
 * @param backlogBytes durable and not yet acknowledged by Kafka
 * @param tornTails tails that were cut off at the start after a crash
 * @param quarantined segments set aside as damaged, since the start
 */
public record SpoolGauges(boolean available, long appended, long failed, long segmentFailures, int waiting,
        int openExchanges, long storedBytes, long backlogBytes, long tornTails, long quarantined) {}
