package dev.manykey.pdp;

import java.util.List;

import dev.manykey.contract.state.UpstreamState.Operation;

/** Which operation of a catalog a method and path are. Only {@link Matched} can ever be permitted. */
public sealed interface Match {
    /**
     * The request is this operation.
     *
     * @param pathParameters values as they stand in the path, undecoded, left to right as in the template
     */
    record Matched(Operation operation, List<String> pathParameters) implements Match {
        public Matched {
            pathParameters = List.copyOf(pathParameters);
        }
    }

    /**
     * The catalog does not know it.
     *
     * @param pathKnown whether the path is known with another method
     * @param allowedMethods those methods, sorted; empty when the path is not known
     */
    record NoSuchOperation(boolean pathKnown, List<String> allowedMethods) implements Match {
        /** The path is not known at all. */
        static final NoSuchOperation PATH_UNKNOWN = new NoSuchOperation(false, List.of());

        public NoSuchOperation {
            allowedMethods = List.copyOf(allowedMethods);
        }
    }

    /**
     * The catalog reads the path one way, and an upstream that is less exact could read it another way.
     *
     * @param why in words, without text from the request
     */
    record AmbiguousPath(String why) implements Match {}
}
