package dev.manykey.contract;

/** The Kafka topics of Manykey. */
public final class Topics {
    /** The control log: one partition, compacted, the full state of everything a proxy must know. */
    public static final String CONTROL = "manykey.control";

    /** What happened: exchanges and administrative changes. Kept by time, never compacted. */
    public static final String AUDIT = "manykey.audit";

    /** Requests to try a credential; the proxies share them as one consumer group, so that one proxy answers each. */
    public static final String CHECKS = "manykey.checks";

    private Topics() {}
}
