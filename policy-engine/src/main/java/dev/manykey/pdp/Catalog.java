package dev.manykey.pdp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import dev.manykey.contract.Access;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.pdp.CatalogNode.MixedChild;
import dev.manykey.pdp.PathTemplate.Segment;

import org.jspecify.annotations.Nullable;

/**
 * The operations of an upstream, ready to be found by method and path. Immutable, safe for many threads.
 *
 * <p>Paths are compared character by character as they stand; nothing is decoded, folded or repaired. Segment by segment
 * from the left a literal is tried before a segment that is partly literal, and that before a parameter; where the rest of
 * the path then leads nowhere, the next is tried. The template that is found this way decides alone: if it does not have
 * the method, a less literal one that has it does not count. HEAD is the GET operation where there is no HEAD one.
 */
public final class Catalog {
    /**
     * The method of an entry that is no operation: its paths are known, and refused, where a less literal template would take
     * them otherwise. No request has it, since the proxy admits none.
     */
    public static final String BAR = "CONNECT";

    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,32}");

    private final CatalogNode root;
    private final List<Match.Matched> operations;
    private final List<Match.Matched> asWrites;

    private Catalog(CatalogNode root, List<Match.Matched> operations) {
        this.root = root;
        this.operations = List.copyOf(operations);
        this.asWrites = operations.stream().map(matched -> asWrite(matched, operations.size() + matched.ordinal()))
                .toList();
    }

    /**
     * Builds a catalog.
     *
     * @throws CatalogInvalid when a method or path template is malformed, or two operations have the same method and match
     *         the same paths, or would but for the case of letters
     */
    public static Catalog compile(List<Operation> operations) {
        CatalogNode root = new CatalogNode();
        Map<String, Operation> byFoldedShape = new HashMap<>();
        List<String> problems = new ArrayList<>();
        List<Match.Matched> numbered = new ArrayList<>(operations.size());
        for (Operation operation : operations) {
            try {
                CatalogNode end = end(operation, root, byFoldedShape);
                if (operation.method().equals(BAR)) {
                    end.bar();
                } else {
                    numbered.add(end.put(operation, numbered.size()));
                }
            } catch (IllegalArgumentException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        if (!problems.isEmpty()) {
            throw new CatalogInvalid(problems);
        }
        root.freeze();
        return new Catalog(root, numbered);
    }

    /** All operations, by their number. */
    public List<Match.Matched> operations() {
        return operations;
    }

    /** The same operation, asked for as if it wrote; one that does is itself. */
    public Match.Matched asWrite(Match.Matched matched) {
        return matched.operation().access() == Access.WRITE ? matched
                : asWrites.get(matched.ordinal());
    }

    /** All operations, and after them each as if it wrote: everything that a policy can be asked about. */
    List<Match.Matched> askable() {
        List<Match.Matched> all = new ArrayList<>(operations);
        all.addAll(asWrites);
        return all;
    }

    private static Match.Matched asWrite(Match.Matched matched, int ordinal) {
        Operation operation = matched.operation();
        return new Match.Matched(operation.as(Access.WRITE), ordinal, matched.segments());
    }

    /**
     * Finds the operation of a request.
     *
     * @param method as sent; methods differ by case (RFC 9110 9.1)
     * @param path as sent to the upstream after the base URL's path, in the one canonical form that the proxy admits,
     *        without query
     */
    public Match match(String method, String path) {
        CatalogNode end = path.startsWith("/") ? find(root, path, 1) : null;
        if (end == null) {
            return Match.NoSuchOperation.PATH_UNKNOWN;
        }
        Match.Matched matched = end.operation(method);
        if (matched == null) {
            return end.methods().isEmpty() ? Match.NoSuchOperation.PATH_UNKNOWN
                    : new Match.NoSuchOperation(true, end.methods());
        }
        String other = end.hasParameters() ? otherReading(end, path) : null;
        return other == null ? matched : new Match.AmbiguousPath(other);
    }

    private static CatalogNode end(Operation operation, CatalogNode root, Map<String, Operation> byFoldedShape) {
        if (!METHOD.matcher(operation.method()).matches()) {
            throw new IllegalArgumentException("method of %s: %s (expected: capital letters)".formatted(
                    operation.path(), operation.method()));
        }
        PathTemplate template = PathTemplate.parse(operation.path());
        String folded = operation.method() + " " + template.shape().toLowerCase(Locale.ROOT);
        Operation rival = byFoldedShape.putIfAbsent(folded, operation);
        if (rival != null) {
            throw new IllegalArgumentException(
                    "%s %s: stands beside %s %s (expected: one operation for a method and path)"
                            .formatted(operation.method(), operation.path(), rival.method(), rival.path()));
        }
        CatalogNode node = root;
        for (Segment segment : template.segments()) {
            node = node.child(segment);
        }
        return node;
    }

    /** The end that the segments from {@code from} on lead to; each node is visited at most once. */
    private static @Nullable CatalogNode find(CatalogNode node, String path, int from) {
        if (from > path.length()) {
            return node.isEnd() ? node : null;
        }
        int slash = path.indexOf('/', from);
        int to = slash < 0 ? path.length() : slash;
        CatalogNode literal = node.literal(path, from, to);
        CatalogNode end = literal == null ? null : find(literal, path, to + 1);
        if (end != null || from == to) {
            return end;
        }
        List<MixedChild> mixed = node.mixed();
        for (int i = 0; i < mixed.size(); i++) { // by number: nothing is allocated on the way to a permit
            MixedChild child = mixed.get(i);
            if (child.pattern().matches(path, from, to)) {
                end = find(child.node(), path, to + 1);
                if (end != null) {
                    return end;
                }
            }
        }
        CatalogNode parameter = node.parameter();
        return parameter == null ? null : find(parameter, path, to + 1);
    }

    /** How another reader could read one of the values that the path has for parameters, null when in no other way. */
    private static @Nullable String otherReading(CatalogNode end, String path) {
        int from = 1;
        for (int i = 0; i < end.segments().size(); i++) {
            int slash = path.indexOf('/', from);
            int to = slash < 0 ? path.length() : slash;
            Segment segment = end.segments().get(i);
            if (!(segment instanceof Segment.Literal)) {
                String other = OtherReading.find(end.ancestors().get(i), segment, path, from, to);
                if (other != null) {
                    return "segment %d: %s".formatted(i + 1, other);
                }
            }
            from = to + 1;
        }
        return null;
    }
}
