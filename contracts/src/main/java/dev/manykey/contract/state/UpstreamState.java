package dev.manykey.contract.state;

import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

import dev.manykey.contract.Access;
import dev.manykey.contract.Kind;
import dev.manykey.contract.UpstreamId;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * An API that Manykey stands in front of, with every operation that is known of it.
 *
 * @param baseUrl {@code http} or {@code https}, no user info, query or fragment; operations' paths come after its path
 * @param tokenPlaces where the API takes its token: at the first one the credential is put, at exactly one of them the
 *        caller must present the access key; never empty
 * @param hostnames host names (lower case, no port) under which the proxy serves this upstream without a path prefix
 * @param check a harmless call that tells whether a credential works; null when none is named
 * @param operations all that is known; what is not listed is refused
 */
public record UpstreamState(UpstreamId id, long version, String name, URI baseUrl, List<TokenPlace> tokenPlaces,
        List<String> hostnames, @Nullable CheckCall check, List<Operation> operations, Status status) implements State {

    /** Whether an upstream is served. */
    public enum Status {
        /** It is. */
        ACTIVE,
        /** Nothing is forwarded to it any more. */
        REMOVED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Where an API takes its token.
     *
     * @param in which part of a request
     * @param name for a header or query parameter its name; for basic which half carries the token, {@code username} or
     *        {@code password}; null for bearer
     * @param prefix for a header, text before the token such as {@code "Token "}; for basic, the other half; null for none
     */
    public record TokenPlace(In in, @Nullable String name, @Nullable String prefix) {
        /** The part of a request. */
        public enum In {
            /** A header of its own. */
            HEADER,
            /** A query parameter. */
            QUERY,
            /** {@code Authorization: Bearer} (RFC 6750 2.1). */
            BEARER,
            /** {@code Authorization: Basic} (RFC 7617). */
            BASIC;

            @Override
            public String toString() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        /** The place in words for an error message, such as {@code header x-api-token}. */
        public String described() {
            return switch (in) {
                case HEADER -> "header " + name;
                case QUERY -> "query parameter " + name;
                case BEARER -> "header authorization: Bearer";
                case BASIC -> "header authorization: Basic, as " + name;
            };
        }
    }

    /**
     * One harmless call, sent with a credential to see whether it works: 2xx says yes, 401 and 403 say no.
     *
     * @param path with the base path, no query
     */
    public record CheckCall(String method, String path) {}

    /**
     * One operation.
     *
     * @param method upper case
     * @param path the template after the base URL's path, such as {@code /v1/deals/{id}}
     * @param resource what it is about; permissions name it
     * @param operationId the API's own name for it, null when it has none
     * @param cost weight for limits, 1 or more
     * @param of the template under which the API's description has the operation, when {@code path} is another path of it, such as
     *        that of an alias; null when it is the same
     * @param notWith names of query parameters with which a request would be another operation, one that is not known and so is
     *        refused; null for none
     */
    public record Operation(String method, String path, String resource, Access access, @Nullable String operationId,
            int cost, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String of,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> notWith) {
        public Operation {
            notWith = notWith == null ? null : List.copyOf(notWith);
        }

        /** An operation with one path, which that and the method tell apart from all others. */
        public Operation(String method, String path, String resource, Access access, @Nullable String operationId,
                int cost) {
            this(method, path, resource, access, operationId, cost, null, null);
        }

        /** The same operation under another of its paths. */
        public Operation at(String other) {
            String described = of == null ? path : of;
            return new Operation(method, other, resource, access, operationId, cost,
                    other.equals(described) ? null : described, notWith);
        }

        /** The same operation, asked for as {@code access}. */
        public Operation as(Access other) {
            return new Operation(method, path, resource, other, operationId, cost, of, notWith);
        }

        /** The same operation, refused with any of these query parameters, too; empty for no more. */
        public Operation without(Collection<String> queryNames) {
            SortedSet<String> names = new TreeSet<>(queryNames);
            names.addAll(notWith == null ? List.of() : notWith);
            return new Operation(method, path, resource, access, operationId, cost, of,
                    names.isEmpty() ? null : List.copyOf(names));
        }
    }

    public UpstreamState {
        tokenPlaces = List.copyOf(tokenPlaces);
        hostnames = List.copyOf(hostnames);
        operations = List.copyOf(operations);
    }

    @Override
    public Kind kind() {
        return Kind.UPSTREAM;
    }

    @Override
    public String entity() {
        return id.value();
    }
}
