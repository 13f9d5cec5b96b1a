package dev.manykey.model;

/** A rule of the protocol switched off. The model must find what each of them breaks, or the rule, or the model, is idle. */
enum Mutation {
    FRESH_FROM_READING("freshness counts from reading the marker back"), ACKNOWLEDGEMENT_COUNTS(
            "the broker's acknowledgement of a marker counts, it is not read back"), ANY_RECORD_COUNTS(
                    "any record that is read counts as the marker"), UNCOMMITTED_READS(
                            "a cut-off leader serves a marker that was never committed"), NO_BOOT_ID(
                                    "a marker of another boot of the same name counts for freshness"), NO_VERSION_GUARD(
                                            "an older version is applied over a newer one"), NO_REVOKED_RECORD(
                                                    "a revocation is the key's new state alone"), TOMBSTONE(
                                                            "a revocation is a tombstone"), NO_COMPACTION_LAG(
                                                                    "the topic's minimum compaction lag is shorter than the bound"), NO_TOPIC_ID(
                                                                            "the topic id is not compared before the proof counts"), TOPIC_ID_OF_ANY_BROKER(
                                                                                    "the topic id is asked of another broker than the one that served the marker"), NO_REBUILT_RECORD(
                                                                                            "a proxy serves from a new topic before its writers have rebuilt it"), START_OVER_KEEPS_BOOT(
                                                                                                    "starting over keeps the boot id, so earlier markers count"), NO_LEADER_EPOCH(
                                                                                                            "a reader goes back to the cut-off leader after it has read from the new one"), NO_RECHECK(
                                                                                                                    "no check again before the write"), FENCED_TOO_EARLY(
                                                                                                                            "the receipt says fenced one tick before the bound has passed"), RECEIPT_WITHOUT_OFFSET(
                                                                                                                                    "any marker after the revocation counts in the receipt, whatever it has applied"), RECEIPT_BEFORE_REVOCATION(
                                                                                                                                            "a marker read before the revocation counts in the receipt"), RECEIPT_OF_OTHER_TOPIC(
                                                                                                                                                    "a marker of another topic id counts in the receipt"), RECEIPT_BY_NAME(
                                                                                                                                                            "a marker of another boot of the same name counts in the receipt"),
    /** Not a rule: the pause that no process can rule out. */
    PAUSE_BEFORE_WRITE("a pause between the last check and the write");

    private final String words;

    Mutation(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
