package dev.manykey.pdp;

import java.util.ArrayList;
import java.util.Collection;
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
    private @Nullable LiteralIndex index;
    private List<MixedChild> mixed = List.of();
    private @Nullable CatalogNode parameter;

    CatalogNode() {
        this(List.of(), List.of());
    }

    private CatalogNode(List<Segment> segments, List<CatalogNode> ancestors) {
        this.segments = segments;
        this.ancestors = ancestors;
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

    /** Puts an operation here; the one that was here before with the same method is returned, and stays. */
    @Nullable
    Operation put(Operation operation) {
        Match.Matched earlier = byMethod.putIfAbsent(operation.method(), new Match.Matched(operation, List.of()));
        return earlier == null ? null : earlier.operation();
    }

    void freeze() {
        index = new LiteralIndex(literals);
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

    Collection<String> literalTexts() {
        return literals.keySet();
    }

    List<MixedChild> mixed() {
        return mixed;
    }

    @Nullable
    CatalogNode parameter() {
        return parameter;
    }

    boolean isEnd() {
        return !byMethod.isEmpty();
    }

    /** The operation with this method, else for HEAD the one with GET, without values of parameters. */
    Match.@Nullable Matched operation(String method) {
        Match.Matched own = byMethod.get(method);
        return own == null && method.equals("HEAD") ? byMethod.get("GET") : own;
    }

    List<String> methods() {
        List<String> methods = new ArrayList<>(byMethod.keySet());
        if (byMethod.containsKey("GET") && !byMethod.containsKey("HEAD")) {
            methods.add("HEAD");
            methods.sort(Comparator.naturalOrder());
        }
        return methods;
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
