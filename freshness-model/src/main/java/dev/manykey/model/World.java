package dev.manykey.model;

/** The fields of the word that holds all but the logs and the proxies: brokers, writers and the receipt. */
final class World {
    private static final Field.Layout LAYOUT = new Field.Layout();

    /** The topic's id: 0, and 1 after it was wiped. */
    static final Field TOPIC = LAYOUT.next(1);
    static final Field LENGTH = LAYOUT.next(4);
    /** Whether a leader was cut off; what it still serves is {@link State#cutOffLog}. */
    static final Field CUT_OFF = LAYOUT.next(1);
    static final Field CUT_OFF_LENGTH = LAYOUT.next(4);
    static final Field CUT_OFF_TOPIC = LAYOUT.next(1);
    /** Whether the database's document says that the key has ended. Its outbox then holds what is to be published. */
    static final Field DOCUMENT_ENDED = LAYOUT.next(1);
    /** What the first and the second writer instance have published: 1 the key's state, 2 the write-once record. */
    static final Field PUBLISHED = LAYOUT.next(2);
    static final Field PUBLISHED_BY_SECOND = LAYOUT.next(2);
    static final Field LATE_WRITES_LEFT = LAYOUT.next(1);
    /** How far the writers have got with rebuilding a wiped topic: 0 nothing, 1 the key's state, 2 the write-once record, 3 all. */
    static final Field REBUILDING = LAYOUT.next(2);
    /** 1 + how many ticks ago the revocation was committed for the first time, 0 before. Does not grow past what the bound asks about. */
    static final Field REVOKED_SINCE = LAYOUT.next(3);
    /** 1 + the revocation's offset in the topic as it is now, 0 when it is not there. */
    static final Field REVOKED_OFFSET = LAYOUT.next(4);
    /** One bit for each process and boot that the receipt calls {@code applied}. */
    static final Field APPLIED = LAYOUT.next(8);
    static final Field MARKERS_SENT = LAYOUT.next(3);
    /** The topic's length 1, 2 and 3 ticks ago. Kept only where the log is compacted. */
    static final Field[] LENGTH_BEFORE = {LAYOUT.next(4), LAYOUT.next(4), LAYOUT.next(4)};
    /** Newest boot and offset that a marker of each process spoke of. Kept only where a mutation needs it. */
    static final Field[] CLAIMED_BOOT = {LAYOUT.next(2), LAYOUT.next(2)};
    static final Field[] CLAIMED_POSITION = {LAYOUT.next(4), LAYOUT.next(4)};

    private World() {}

    /** The bit of {@link #APPLIED} for a boot. */
    static int appliedBit(int process, int boot) {
        return 1 << (process * 4 + boot);
    }
}
