package dev.manykey.audit.log;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.manykey.contract.Access;
import dev.manykey.contract.event.DecidedOn;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * One line of the audit record: an exchange from its intent to its end, a refusal, an administrative change, or a check of a
 * credential. Groups that do not apply are null; as JSON they lie flat in the record.
 *
 * @param id of the fact that made it; for an exchange {@code proxy/epoch/sequence} of its intent
 * @param at when it happened, for an exchange when it was intended
 * @param producer the service that told of it
 * @param verdict what was decided and what came of it
 * @param key the access key that was used or changed, null when none or not known
 * @param owner who answers for what was used or changed, null when not known
 * @param upstream null when none
 * @param request what was asked for
 * @param transfer what was transferred, of an exchange that has ended
 * @param decidedOn the versions that a decision was made on
 * @param change what an operator did
 * @param check how a credential fared
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AuditRecord(String id, Kind kind, Instant at, String producer, @JsonUnwrapped @Nullable Verdict verdict,
        @Nullable Key key, @Nullable String owner, @Nullable String upstream, @JsonUnwrapped @Nullable Request request,
        @JsonUnwrapped @Nullable Transfer transfer, @Nullable DecidedOn decidedOn,
        @JsonUnwrapped @Nullable Change change, @JsonUnwrapped @Nullable Check check) {
    /** @throws NullPointerException when what every record has is missing: it comes from messages that anyone wrote */
    public AuditRecord {
        requireNonNull(id, "id");
        requireNonNull(kind, "kind");
        requireNonNull(at, "at");
        requireNonNull(producer, "producer");
    }

    /** What a record is about. */
    public enum Kind {
        /** A request through a proxy, forwarded or refused. */
        EXCHANGE,
        /** An administrative change. */
        ADMIN,
        /** A check of a credential. */
        CHECK;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What the proxy decided. */
    public enum Decision {
        /** It may be forwarded. */
        PERMITTED,
        /** It may not. */
        REFUSED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What came of a request. */
    public enum Outcome {
        /** Permitted, and not ended as far as is known. */
        OPEN,
        /** The upstream's whole answer was passed on. */
        COMPLETED,
        /** The upstream did not answer, or not to the end. */
        FAILED,
        /** Ended by the caller or the proxy. */
        CUT,
        /** The proxy died in between. */
        UNKNOWN,
        /** Not forwarded. */
        REFUSED,
        /** Permitted for a gateway that asked; whether it forwarded it is not known here. */
        HANDED_OVER;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What was decided and what came of it.
     *
     * @param status that the caller was answered with, null when no answer was begun or the exchange is open
     * @param code the stable code of a refusal, or of an end that is not {@link Outcome#COMPLETED}; null for none
     * @param reason what the caller was not told, the code again when there was nothing to hide; null for none
     * @param missing the permission that was missing, null when that was not the reason
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Verdict(Decision decision, Outcome outcome, @Nullable Integer status, @Nullable String code,
            @Nullable String reason, @Nullable String missing) {
        public Verdict {
            requireNonNull(decision, "decision");
            requireNonNull(outcome, "outcome");
        }
    }

    /**
     * An access key.
     *
     * @param name at the time; null in a record of a change to the key, as are those that follow
     * @param secret number of the secret that was presented
     * @param owner who answered for the key at the time
     * @param credential that the key led to
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Key(String id, @Nullable String name, @Nullable Integer secret, @Nullable String owner,
            @Nullable String credential) {}

    /**
     * What was asked for.
     *
     * @param queryNames names of the query parameters, never their values
     * @param operation null when none matched, as are resource and access
     * @param remote address of the caller, or of its gateway
     * @param gateway address of the gateway that asked about it, null when it came to a proxy itself; when it is the same as
     *        {@code remote}, the caller's is not known
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Request(String method, String path, List<String> queryNames, @Nullable String operation,
            @Nullable String resource, @Nullable Access access, String remote, @Nullable String userAgent,
            @Nullable String gateway) {
        public Request {
            requireNonNull(method, "method");
            requireNonNull(path, "path");
            requireNonNull(remote, "remote");
            queryNames = List.copyOf(queryNames);
        }
    }

    /**
     * What an exchange transferred.
     *
     * @param millis from intent to end
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Transfer(Instant endedAt, long requestBytes, long responseBytes, long millis) {
        public Transfer {
            requireNonNull(endedAt, "endedAt");
        }
    }

    /**
     * What an operator did.
     *
     * @param action such as {@code key.revoked}
     * @param entityKind what the changed entity is
     * @param entity its id
     * @param entityVersion the version that the change made
     * @param operator id of who did it
     * @param operatorName their name at the time
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Change(String action, String entityKind, String entity, long entityVersion, String operator,
            String operatorName, SortedMap<String, String> details) {
        public Change {
            requireNonNull(action, "action");
            requireNonNull(entity, "entity");
            requireNonNull(operatorName, "operatorName");
            details = Collections.unmodifiableSortedMap(new TreeMap<>(details));
        }
    }

    /**
     * How a credential fared.
     *
     * @param request id of the request to check it
     * @param credentialVersion of the credential that was tried
     * @param result {@code begun} before the call, then what came of it, such as {@code works}
     * @param upstreamStatus what the upstream answered, null when nothing
     * @param detail what went wrong, null when nothing
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Check(String request, String credential, long credentialVersion, String result,
            @Nullable Integer upstreamStatus, @Nullable String detail) {
        public Check {
            requireNonNull(request, "request");
            requireNonNull(result, "result");
        }
    }
}
