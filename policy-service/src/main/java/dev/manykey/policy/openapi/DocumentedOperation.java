package dev.manykey.policy.openapi;

import java.util.List;

import dev.manykey.contract.state.UpstreamState.Operation;

/**
 * An operation as a document has it.
 *
 * @param operation with the base path in its path
 * @param tags at most {@value #MAX_TAGS}
 * @param scopes the OAuth scopes that the upstream asks for, of all its security schemes, at most {@value #MAX_SCOPES}.
 *        For people to read: a document's scopes permit nothing here
 */
public record DocumentedOperation(Operation operation, List<String> tags, List<String> scopes) {
    static final int MAX_TAGS = 10;
    static final int MAX_SCOPES = 50;

    public DocumentedOperation {
        tags = List.copyOf(tags);
        scopes = List.copyOf(scopes);
    }

    /** One of which nothing more is known. */
    public static DocumentedOperation of(Operation operation) {
        return new DocumentedOperation(operation, List.of(), List.of());
    }
}
