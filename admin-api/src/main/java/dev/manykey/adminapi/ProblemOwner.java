package dev.manykey.adminapi;

/** Who can do something about a problem. */
public enum ProblemOwner {
    /** The caller: the request has to be another one. */
    CALLER,
    /** Whoever decides what operators may do. */
    POLICY,
    /** Whoever runs the API behind Manykey. */
    UPSTREAM,
    /** Whoever runs Manykey. */
    PLATFORM
}
