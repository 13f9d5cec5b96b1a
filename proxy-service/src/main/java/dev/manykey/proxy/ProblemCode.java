package dev.manykey.proxy;

import java.util.Locale;

/** Every reason for which the proxy answers instead of the upstream. The codes are stable; docs/failure-modes.md has each. */
public enum ProblemCode {
    /** The bytes are not a request that has one meaning. */
    REQUEST_MALFORMED(400, Owner.CALLER, "The request is not well formed."),
    /** The path or query could be read in more than one way. */
    TARGET_AMBIGUOUS(400, Owner.CALLER, "The path or query could be read in more than one way."),
    /** A websocket is asked for with a handshake that is not one. */
    WEBSOCKET_MALFORMED(400, Owner.CALLER, "The websocket handshake is not well formed."),
    /** The head of the request is larger than the proxy takes. */
    HEAD_TOO_LARGE(431, Owner.CALLER, "The request's first line or headers are too large."),
    /** No upstream of that name is served here. */
    UPSTREAM_UNKNOWN(404, Owner.CALLER, "No such upstream is served here."),
    /** No access key where the upstream's own token would be. */
    KEY_MISSING(401, Owner.CALLER, "An access key is needed."),
    /** An access key, but not where the upstream's own token would be. */
    KEY_MISPLACED(401, Owner.CALLER, "The access key is in the wrong place."),
    /** More than one key, or a key beside other credentials. */
    KEY_AMBIGUOUS(401, Owner.CALLER, "The request carries more than one credential."),
    /** What was presented has not the form of an access key. */
    KEY_MALFORMED(401, Owner.CALLER, "What was presented is not an access key."),
    /** Unknown, expired, suspended or revoked: which, is for the audit only. */
    KEY_NOT_ACCEPTED(401, Owner.CALLER, "The access key is not accepted."),
    /** The upstream's catalog does not know this method and path. */
    OPERATION_UNKNOWN(403, Owner.POLICY, "This operation is not known and therefore not allowed."),
    /** The key's policies do not allow the operation. */
    PERMISSION_MISSING(403, Owner.POLICY, "The access key does not have the permission for this operation."),
    /** The decision could not be made. */
    DECISION_FAILED(403, Owner.PLATFORM, "The permission could not be decided and is therefore refused."),
    /** What the permission allows ends at a length, and the request does not say how long its body is. */
    LENGTH_REQUIRED(411, Owner.CALLER, "The length of the request's body must be declared."),
    /** The body is longer than the permission allows, or than what a permission that looks at it can be decided on. */
    BODY_TOO_LARGE(413, Owner.POLICY, "The request's body is longer than the permission allows."),
    /** As much as the permission's limits allow in a short time has been called. */
    RATE_LIMITED(429, Owner.CALLER, "The access key has called as much as it may for now."),
    /** As much as the permission's limits allow in a day or month has been called. */
    BUDGET_EXHAUSTED(429, Owner.CALLER, "The access key's budget does not suffice for this call."),
    /** What the answer is about is none of the rows that may be read. */
    ROW_NOT_PERMITTED(403, Owner.POLICY, "The access key does not have the permission for this record."),
    /** The permission holds for a filtered answer only, and this one cannot be filtered. The upstream may have acted. */
    ANSWER_NOT_FILTERABLE(502, Owner.POLICY,
            "The answer cannot be filtered as the permission demands and is withheld."),
    /** So many answers are being filtered that there is no memory for this one. The upstream may have acted. */
    FILTER_BUSY(503, Owner.PLATFORM, "Too many answers are being filtered; this one is withheld."),
    /** What a gateway asks about cannot be told. */
    QUESTION_UNCLEAR(400, Owner.PLATFORM, "The gateway does not say clearly which request it asks about."),
    /** What the permission obliges to can only be done by the proxy itself, and a gateway asks. */
    PROXY_NEEDED(403, Owner.POLICY, "The permission holds only for calls that go through the proxy itself."),
    /** The credential is absent, disabled, or not sealed for this upstream's address. */
    CREDENTIAL_UNUSABLE(503, Owner.POLICY, "The upstream's credential cannot be used."),
    /** The proxy has not read the control log to its end, or met a record that it must not skip. */
    NOT_READY(503, Owner.PLATFORM, "The proxy is not ready."),
    /** The proxy could not prove lately that it knows the newest state, so it may not rely on what it knows. */
    STALE(503, Owner.PLATFORM, "The proxy cannot prove that it knows the newest permissions and therefore refuses."),
    /** The record of the call could not be written, so the call is not made. */
    AUDIT_UNAVAILABLE(503, Owner.PLATFORM, "The call cannot be recorded and is therefore not made."),
    /** The upstream's address is one that this proxy may not call. */
    UPSTREAM_ADDRESS_FORBIDDEN(502, Owner.POLICY, "The upstream's address is not allowed."),
    /** The upstream failed so often that it is left alone for a moment. */
    UPSTREAM_RESTING(503, Owner.UPSTREAM, "The upstream does not answer and is left alone for a moment."),
    /** No connection to the upstream; nothing was sent. */
    UPSTREAM_UNREACHABLE(502, Owner.UPSTREAM, "The upstream cannot be reached."),
    /** The upstream did not answer in time. It may have acted on the request. */
    UPSTREAM_TIMEOUT(504, Owner.UPSTREAM, "The upstream did not answer in time."),
    /** The upstream cut the connection or answered with something that is not HTTP. It may have acted on the request. */
    UPSTREAM_BROKEN(502, Owner.UPSTREAM, "The upstream broke off."),
    /** The answer is encoded although that was not asked for, so it cannot be searched for the credential. */
    RESPONSE_ENCODED(502, Owner.UPSTREAM, "The upstream's answer is encoded in a way that cannot be checked."),
    /** The caller's request ended before its body was complete. */
    REQUEST_INCOMPLETE(400, Owner.CALLER, "The request's body is not complete."),
    /** A bug. */
    INTERNAL(500, Owner.PLATFORM, "The proxy failed.");

    /** Whose it is to do something about it. */
    public enum Owner {
        /** Whoever sent the request. */
        CALLER,
        /** Whoever grants permissions. */
        POLICY,
        /** The API behind the proxy. */
        UPSTREAM,
        /** Whoever runs Manykey. */
        PLATFORM
    }

    private final int status;
    private final Owner owner;
    private final String sentence;

    ProblemCode(int status, Owner owner, String sentence) {
        this.status = status;
        this.owner = owner;
        this.sentence = sentence;
    }

    /** The HTTP status that goes with it. */
    public int status() {
        return status;
    }

    /** Whose it is to do something about it. */
    public Owner owner() {
        return owner;
    }

    /** The public sentence: the same for every request. */
    public String sentence() {
        return sentence;
    }

    /** The code as callers and records have it, such as {@code permission_missing}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
