package dev.manykey.adminapi;

import java.util.Locale;

import org.springframework.http.HttpStatus;

/**
 * What can be wrong with a request to an admin API: a stable code, its HTTP status, who owns it and its public
 * title.
 */
public enum ProblemCode {
    /** A field, header, parameter or the body is not as expected; {@code errors} says which. */
    INVALID_REQUEST(HttpStatus.BAD_REQUEST, ProblemOwner.CALLER, "The request is not valid"),
    /** No operator's token that is in force was presented. */
    UNAUTHENTICATED(HttpStatus.UNAUTHORIZED, ProblemOwner.CALLER, "An operator's token is needed"),
    /** No access key that works was presented, where a tool acts for itself. Why not, nobody is told. */
    KEY_NOT_ACCEPTED(HttpStatus.UNAUTHORIZED, ProblemOwner.CALLER, "The access key is not accepted"),
    /** The operator is known and may not do this. */
    FORBIDDEN(HttpStatus.FORBIDDEN, ProblemOwner.POLICY, "The operator may not do this"),
    /** No such path or entity. */
    NOT_FOUND(HttpStatus.NOT_FOUND, ProblemOwner.CALLER, "There is no such thing"),
    /** The path exists with other methods; the header {@code Allow} names them. */
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, ProblemOwner.CALLER, "The path has no such method"),
    /** The answer cannot be written in a media type that the caller accepts. */
    NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, ProblemOwner.CALLER, "The answer has no such media type"),
    /** The body is of a media type that cannot be read. */
    UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE, ProblemOwner.CALLER, "The body has another media type"),
    /** The entity's present state does not allow the change. */
    CONFLICT(HttpStatus.CONFLICT, ProblemOwner.CALLER, "The present state does not allow this"),
    /** The access key is revoked, which is for ever. */
    KEY_REVOKED(HttpStatus.CONFLICT, ProblemOwner.CALLER, "The access key is revoked"),
    /** The entity was changed since the caller read it ({@code If-Match}). */
    PRECONDITION_FAILED(HttpStatus.PRECONDITION_FAILED, ProblemOwner.CALLER, "The entity has changed"),
    /** The idempotency key was used before for another request. */
    IDEMPOTENCY_KEY_REUSED(HttpStatus.UNPROCESSABLE_CONTENT, ProblemOwner.CALLER,
            "The idempotency key belongs to another request"),
    /** The body is larger than what is read. */
    TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, ProblemOwner.CALLER, "The body is too large"),
    /** The service does not know its operators yet; to be tried again. */
    STARTING(HttpStatus.SERVICE_UNAVAILABLE, ProblemOwner.PLATFORM, "The service is starting"),
    /** Something that the service needs does not answer; to be tried again. */
    UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, ProblemOwner.PLATFORM, "The service cannot do this now"),
    /** A question went to the proxies, and none of them answered in time. */
    NO_PROXY_ANSWERED(HttpStatus.GATEWAY_TIMEOUT, ProblemOwner.PLATFORM, "No proxy answered in time"),
    /** A fault in the service; its log tells more under the correlation id. */
    INTERNAL(HttpStatus.INTERNAL_SERVER_ERROR, ProblemOwner.PLATFORM, "The service failed");

    private final HttpStatus status;
    private final ProblemOwner owner;
    private final String title;

    ProblemCode(HttpStatus status, ProblemOwner owner, String title) {
        this.status = status;
        this.owner = owner;
        this.title = title;
    }

    /** The code on the wire, such as {@code not_found}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The problem type of RFC 9457, such as {@code urn:manykey:problem:not_found}. */
    public String type() {
        return "urn:manykey:problem:" + id();
    }

    /** The HTTP status that it is answered with. */
    public HttpStatus status() {
        return status;
    }

    /** Who can do something about it. */
    public ProblemOwner owner() {
        return owner;
    }

    /** One public sentence, the same for every occurrence. */
    public String title() {
        return title;
    }
}
