package dev.manykey.pdp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.pdp.PathTemplate.Segment;

import org.jspecify.annotations.Nullable;

/** A place in the tree of path segments. Built by {@link Catalog#compile}, then only read. */
final class CatalogNode {
    /**
     * A child behind a segment that holds text and parameters.
     *
     * @param weight how much of the segment is literal; more is tried first
     */
    record MixedChild(SegmentPattern pattern, int weight, CatalogNode node) {}

    private final Map<String, CatalogNode> literals = new LinkedHashMap<>();
    private final Map<String, MixedChild> mixedByShape = new LinkedHashMap<>();
    private final TreeMap<String, Match.Matched> byMethod = new TreeMap<>();
    private final List<Segment> segments;
    private final List<CatalogNode> ancestors;
    private final boolean parameters;
    private boolean barred;
    private @Nullable LiteralIndex index;
    private String[] literalTexts = {};
    private Match.Matched[] methods = {};
    private long literalStarts;
    private List<MixedChild> mixed = List.of();
    private @Nullable CatalogNode parameter;

    CatalogNode() {
        this(List.of(), List.of());
    }

    private CatalogNode(List<Segment> segments, List<CatalogNode> ancestors) {
        this.segments = segments;
        this.ancestors = ancestors;
        this.parameters = segments.stream().anyMatch(segment -> !(segment instanceof Segment.Literal));
    }

    CatalogNode child(Segment segment) {
        return switch (segment) {
            case Segment.Literal literal -> literals.computeIfAbsent(literal.text(), _ -> below(literal));
            case Segment.Parameter any -> {
                CatalogNode child = parameter == null ? below(any) : parameter;
                parameter = child;
                yield child;
            }
            case Segment.Mixed some -> mixedByShape.computeIfAbsent(some.shape(), _ -> new MixedChild(
                    new SegmentPattern(some), String.join("", some.literals()).length(), below(some))).node();
        };
    }

    /** Puts an operation here, the only one with its method. */
    Match.Matched put(Operation operation, int ordinal) {
        Match.Matched matched = new Match.Matched(operation, ordinal, segments);
        byMethod.put(operation.method(), matched);
        return matched;
    }

    void freeze() {
        index = new LiteralIndex(literals);
        literalTexts = literals.keySet().stream().filter(text -> !text.isEmpty()).toArray(String[]::new);
        methods = byMethod.values().toArray(Match.Matched[]::new);
        for (String text : literalTexts) {
            literalStarts |= bit(text.charAt(0));
        }
        mixed = mixedByShape.values().stream().sorted(Comparator.comparingInt(MixedChild::weight).reversed()).toList();
        literals.values().forEach(CatalogNode::freeze);
        mixed.forEach(child -> child.node().freeze());
        if (parameter != null) {
            parameter.freeze();
        }
    }

    @Nullable
    CatalogNode literal(String path, int from, int to) {
        return index == null ? null : index.find(path, from, to);
    }

    /**
     * Whether no literal begins with this character, in whatever case; false where that is not known.
     *
     * @param start a letter, digit, hyphen or underscore
     */
    boolean noLiteralStartsWith(char start) {
        return (literalStarts & bit(start)) == 0;
    }

    /** Characters that differ in case alone have one bit, and some others share it. */
    private static long bit(char start) {
        return (1L << (start & 0x1f)) << ((start & 0x40) / 2);
    }

    /** Not to be changed; without the empty one. */
    String[] literalTexts() {
        return literalTexts;
    }

    List<MixedChild> mixed() {
        return mixed;
    }

    @Nullable
    CatalogNode parameter() {
        return parameter;
    }

    boolean isEnd() {
        return barred || !byMethod.isEmpty();
    }

    /** Paths that end here are not those of a template which is less literal, although no operation is here. */
    void bar() {
        barred = true;
    }

    /** The operation with this method, else for HEAD the one with GET, without values of parameters. */
    Match.@Nullable Matched operation(String method) {
        for (Match.Matched matched : methods) {
            if (matched.operation().method().equals(method)) {
                return matched;
            }
        }
        return method.equals("HEAD") ? byMethod.get("GET") : null;
    }

    List<String> methods() {
        List<String> methods = new ArrayList<>(byMethod.keySet());
        if (byMethod.containsKey("GET") && !byMethod.containsKey("HEAD")) {
            methods.add("HEAD");
            methods.sort(Comparator.naturalOrder());
        }
        return methods;
    }

    /** Whether any segment from the root to here is not a literal. */
    boolean hasParameters() {
        return parameters;
    }

    /** The segments from the root to here. */
    List<Segment> segments() {
        return segments;
    }

    /** The nodes from the root to the one above; the segment with the same number leads on from each. */
    List<CatalogNode> ancestors() {
        return ancestors;
    }

    private CatalogNode below(Segment segment) {
        List<Segment> longer = new ArrayList<>(segments);
        longer.add(segment);
        List<CatalogNode> deeper = new ArrayList<>(ancestors);
        deeper.add(this);
        return new CatalogNode(List.copyOf(longer), List.copyOf(deeper));
    }
}
