package dev.manykey.pdp;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import dev.manykey.contract.state.UpstreamState.Operation;

/**
 * How policies name operations: by method and path template, in which the names of parameters do not matter, or by the API's
 * own name. An operation that has several paths is meant with all of them, whichever of them is named.
 */
public final class OperationName {
    private OperationName() {}

    /** The one name that an operation has under all its paths: method and path as its API describes it, such as {@code GET /v1/deals/{}}. */
    public static String of(Operation operation) {
        String described = operation.of();
        return operation.method() + " " + PathTemplate.parse(described == null ? operation.path() : described).shape();
    }

    /** Every name that stands for the operation. */
    public static Set<String> all(Operation operation) {
        Set<String> names = new LinkedHashSet<>(List.of(of(operation),
                operation.method() + " " + PathTemplate.parse(operation.path()).shape()));
        if (operation.operationId() != null) {
            names.add(operation.operationId());
        }
        return names;
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
