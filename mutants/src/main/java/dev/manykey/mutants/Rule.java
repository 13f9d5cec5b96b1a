package dev.manykey.mutants;

/** What must hold, each with a place where it is written down. A rule that no mutant breaks has no proof that it is tested. */
enum Rule {
    /** A change and what it publishes are one write, and stay noted until the brokers have it. */
    ONE_WRITE("log 1"),
    /** Nobody is told of success before the brokers have acknowledged. */
    ACKNOWLEDGED("log 2"),
    /** Readers never go backwards. */
    FORWARD_ONLY("log 3"),
    /** What is written late or missing is published again, and nothing over a later version. */
    HEALED("log 4"),
    /** What cannot be read is refused, never skipped. */
    NEVER_SKIPPED("log 5"),
    /** Revoked is terminal. */
    TERMINAL("log 6"),
    /** What nobody trusted has signed changes nothing. */
    SIGNED("log 7"),
    /** A log that is another one is read anew before anything is served. */
    ANOTHER_LOG("log 8"),
    /** The log has one order, and no reader sees it the other way round. */
    ONE_ORDER("log order"),
    /** Markers are sent at once after a change, and what counts is when they were sent. */
    SENT("freshness 1"),
    /** Only a marker that this boot has read back proves anything. */
    READ_BACK("freshness 2"),
    /** It proves only what is in force, on the topic that is still there. */
    IN_FORCE("freshness 3"),
    /** Nothing goes on past the bound, by either clock. */
    BOUND("freshness 4"),
    /** What is under way ends with its permission, and what has not begun does not begin. */
    CUT("freshness 5"),
    /** A receipt says only what is known of each boot. */
    RECEIPT("receipt"),
    /** A proxy that goes on accepting a suspended key past its bound is told of. */
    WATCHED("canary");

    private final String label;

    Rule(String label) {
        this.label = label;
    }

    /** What it is called in the documentation. */
    @Override
    public String toString() {
        return label;
    }
}
