package dev.manykey.model;

/** What may happen in a scenario beyond the steps of one healthy proxy. Delay and pauses are always there: no step ever has to be taken. */
enum Fault {
    /** A second proxy of another name reads and serves too. */
    SECOND_PROXY,
    /** A second process of the same name starts while the first lives on, paused or not. */
    TWIN,
    /** A running process crashes and starts again under its name with a new boot id and an empty image. */
    RESTART,
    /** A second writer instance finds the outbox and publishes it too. */
    SECOND_WRITER,
    /** A paused writer instance publishes the old version once more, at any moment. */
    LATE_WRITE,
    /** The log is compacted, at any moment and up to any offset. */
    COMPACTION,
    /** The leader is cut off from the other brokers and still answers; another one leads on. */
    CUT_OFF_LEADER,
    /** The topic is wiped once and created again with another id; the writers rebuild it from their databases. */
    WIPED_TOPIC
}
