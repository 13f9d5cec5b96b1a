package dev.manykey.pdp;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.pdp.PathTemplate.Segment;
import dev.manykey.pdp.condition.FieldMap;

import org.jspecify.annotations.Nullable;

/** Which operation of a catalog a method and path are. Only {@link Matched} can ever be permitted. */
public sealed interface Match {
    /**
     * The request is this operation.
     *
     * @param ordinal the operation's number in its catalog, from 0
     * @param segments of its template
     */
    record Matched(Operation operation, int ordinal, List<Segment> segments) implements Match {
        public Matched {
            segments = List.copyOf(segments);
        }

        /** The value of a path parameter as it stands in {@code path}, undecoded; null when there is no such parameter. */
        public @Nullable String parameter(String name, String path) {
            int from = 1;
            for (int i = 0; i < segments.size(); i++) {
                int slash = path.indexOf('/', from);
                int to = slash < 0 ? path.length() : slash;
                switch (segments.get(i)) {
                    case Segment.Literal _ -> {
                    }
                    case Segment.Parameter parameter -> {
                        if (parameter.name().equals(name)) {
                            return path.substring(from, to);
                        }
                    }
                    case Segment.Mixed mixed -> {
                        int index = mixed.names().indexOf(name);
                        if (index >= 0) {
                            return new SegmentPattern(mixed).values(path, from, to).get(index);
                        }
                    }
                }
                from = to + 1;
            }
            return null;
        }

        /** The names of the path parameters, left to right. */
        public List<String> parameterNames() {
            return segments.stream().flatMap(segment -> segment.names().stream()).toList();
        }

        /** All path parameters, decoded once; one that cannot be decoded is in doubt. */
        public FieldMap parameters(String path) {
            FieldMap.Builder parameters = new FieldMap.Builder();
            parameterNames().forEach(name -> decode(name, path, parameters));
            return parameters.build();
        }

        private void decode(String name, String path, FieldMap.Builder parameters) {
            String raw = parameter(name, path);
            try {
                if (raw != null) {
                    parameters.add(name, URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8));
                }
            } catch (IllegalArgumentException e) {
                parameters.doubt(name);
            }
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
