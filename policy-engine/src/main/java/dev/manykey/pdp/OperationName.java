package dev.manykey.pdp;

import dev.manykey.contract.state.UpstreamState.Operation;

/**
 * How policies name operations: by method and path template, in which the names of parameters do not matter, or by the API's
 * own name.
 */
public final class OperationName {
    private OperationName() {}

    /** The name of an operation by method and path, such as {@code GET /v1/deals/{}}. */
    public static String of(Operation operation) {
        return operation.method() + " " + PathTemplate.parse(operation.path()).shape();
    }

    /** What was written, in that form; the API's own names, and what is no path template, as written. */
    public static String normal(String written) {
        int space = written.indexOf(' ');
        if (space < 0) {
            return written;
        }
        try {
            return written.substring(0, space) + " " + PathTemplate.parse(written.substring(space + 1)).shape();
        } catch (IllegalArgumentException e) {
            return written;
        }
    }
}
