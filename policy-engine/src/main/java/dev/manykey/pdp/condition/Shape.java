package dev.manykey.pdp.condition;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import dev.manykey.pdp.address.AddressBlock;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelReference;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.navigation.TraversalOrder;
import org.jspecify.annotations.Nullable;

/**
 * What a condition that has the right types must be like beside: small, with patterns, networks and time zones written out, so
 * that they are looked at now.
 */
final class Shape {
    static final String IN_NETWORK = "inNetwork";

    static final int MAX_PATTERN = 1000;

    private static final int MAX_NODES = 500;
    /** Texts grow with each. */
    private static final int MAX_SUMS = 8;
    private static final int MAX_LOOPS_INSIDE_EACH_OTHER = 2;
    /** What a function of a moment can come to. */
    private record Range(long first, long last, String note) {}

    private static final Map<String, Range> OF_A_TIME = Map.of("getMonth", new Range(0, 11, ", January is 0"),
            "getDayOfYear", new Range(0, 365, ", the first is 0"), "getDayOfMonth",
            new Range(0, 30, ", the first is 0; getDate counts from 1"), "getDate", new Range(1, 31, ""),
            "getDayOfWeek",
            new Range(0, 6, ", Sunday is 0"), "getHours", new Range(0, 23, ""), "getMinutes", new Range(0, 59, ""),
            "getSeconds", new Range(0, 59, ""), "getMilliseconds", new Range(0, 999, ""));

    private final CelAbstractSyntaxTree tree;
    private int questions;
    private int sums;
    private final Set<Fact> facts = EnumSet.noneOf(Fact.class);
    private final Map<Fact, Set<String>> named = new EnumMap<>(Fact.class);

    Shape(CelAbstractSyntaxTree tree) {
        this.tree = tree;
    }

    /** What it asks about, when it has been checked. */
    Set<Fact> facts() {
        return facts;
    }

    /** The texts that facts are compared with, and the names that they are asked for, when it has been checked. */
    Map<Fact, Set<String>> named() {
        return named;
    }

    /** How many things it asks of an element of a list, when it has been checked. */
    int questions() {
        return questions;
    }

    /** Checks it. */
    void check() throws ConditionInvalid {
        var nodes = CelNavigableAst.fromAst(tree).getRoot().allNodes(TraversalOrder.PRE_ORDER).toList();
        if (nodes.size() > MAX_NODES) {
            throw new ConditionInvalid("%d parts (expected: at most %d)".formatted(nodes.size(), MAX_NODES));
        }
        for (CelReference reference : tree.getReferenceMap().values()) {
            Fact fact = Fact.named(reference.name());
            if (fact != null) {
                facts.add(fact);
            }
        }
        sums = 0;
        questions = 0;
        for (CelNavigableExpr node : nodes) {
            switch (node.getKind()) {
                case CALL -> {
                    call(node.expr().call());
                    Loop.check(node, tree);
                    questions += Loop.isQuestion(node) ? 1 : 0;
                    sums += node.expr().call().function().equals("_+_") ? 1 : 0;
                }
                case COMPREHENSION -> loop(node);
                case SELECT -> {
                    CelExpr.CelSelect select = node.expr().select();
                    questions += select.testOnly() && Loop.isInside(node) ? 1 : 0;
                    asked(factOf(select.operand()), select.field());
                }
                case CONSTANT, IDENT, LIST, MAP, STRUCT, NOT_SET -> {
                }
            }
        }
        if (sums > MAX_SUMS) {
            throw new ConditionInvalid("%d times + (expected: at most %d)".formatted(sums, MAX_SUMS));
        }
    }

    private static void loop(CelNavigableExpr node) throws ConditionInvalid {
        if (node.expr().comprehension().iterRange().exprKind().getKind() == CelExpr.ExprKind.Kind.LIST) {
            throw new ConditionInvalid(
                    "a macro over a list that is written out (expected: over one of the request, or 'x in [...]')");
        }
        int around = 0;
        for (var above = node.parent(); above.isPresent(); above = above.get().parent()) {
            around += above.get().getKind() == CelExpr.ExprKind.Kind.COMPREHENSION ? 1 : 0;
        }
        if (around >= MAX_LOOPS_INSIDE_EACH_OTHER) {
            throw new ConditionInvalid("%d macros such as all() inside each other (expected: at most %d)"
                    .formatted(around + 1, MAX_LOOPS_INSIDE_EACH_OTHER));
        }
    }

    private void call(CelExpr.CelCall call) throws ConditionInvalid {
        switch (call.function()) {
            case "matches" -> pattern(text(call.args().getLast()));
            case IN_NETWORK -> network(text(call.args().getFirst()));
            case "_[_]" -> asked(factOf(call.args().getFirst()), text(call.args().getLast()));
            case "@in" -> {
                asked(factOf(call.args().getLast()), text(call.args().getFirst()));
                for (CelExpr element : elements(call.args().getLast())) {
                    compared(call.args().getFirst(), element);
                }
            }
            case "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_" -> {
                compared(call.args().getFirst(), call.args().getLast());
                compared(call.args().getLast(), call.args().getFirst());
            }
            default -> {
                if ((call.function().equals("getFullYear") || OF_A_TIME.containsKey(call.function()))
                        && !call.args().isEmpty()) {
                    zone(call.function(), text(call.args().getFirst()));
                }
            }
        }
    }

    private static void pattern(@Nullable String pattern) throws ConditionInvalid {
        if (pattern == null) {
            throw new ConditionInvalid("matches: a pattern that is computed (expected: one that is written out)");
        }
        try {
            int size = Pattern.compile(pattern).programSize();
            if (size > MAX_PATTERN) {
                throw new ConditionInvalid("matches: a pattern of %d steps (expected: at most %d)".formatted(size,
                        MAX_PATTERN));
            }
        } catch (PatternSyntaxException e) {
            throw new ConditionInvalid("matches: %s (expected: a regular expression as RE2 takes it)".formatted(
                    e.getDescription() + " in " + pattern));
        }
    }

    private static void address(String text) throws ConditionInvalid {
        String plain;
        try {
            plain = text.indexOf('/') < 0 ? AddressBlock.parse(text).address().getHostAddress() : null;
        } catch (IllegalArgumentException e) {
            throw new ConditionInvalid("caller.ip: %s".formatted(e.getMessage()));
        }
        if (!text.equals(plain)) {
            throw new ConditionInvalid("caller.ip: %s (expected: %s)".formatted(text,
                    plain == null ? "an address; networks by caller.ip.inNetwork('%s')".formatted(text) : plain));
        }
    }

    private static void network(@Nullable String network) throws ConditionInvalid {
        if (network == null) {
            throw new ConditionInvalid("inNetwork: a network that is computed (expected: one that is written out)");
        }
        try {
            AddressBlock block = AddressBlock.parse(network);
            if (!block.equals(block.exact())) {
                throw new ConditionInvalid("inNetwork: %s (expected: the first address of the network, %s)".formatted(
                        network, block.exact().text()));
            }
        } catch (IllegalArgumentException e) {
            throw new ConditionInvalid("inNetwork: %s".formatted(e.getMessage()));
        }
    }

    private static void zone(String function, @Nullable String zone) throws ConditionInvalid {
        try {
            if (zone == null || ZoneId.of(zone).getId().isEmpty()) {
                throw new ConditionInvalid(
                        "%s: a time zone that is computed (expected: one that is written out)".formatted(function));
            }
        } catch (DateTimeException e) {
            throw new ConditionInvalid(
                    "%s: %s (expected: a time zone such as Europe/Berlin or UTC)".formatted(function, zone));
        }
    }

    /** A fact that has names is asked for one of them. */
    private void asked(@Nullable Fact fact, @Nullable String name) throws ConditionInvalid {
        if (fact == null || name == null) {
            return;
        }
        if (fact == Fact.HEADERS) {
            if (!name.equals(name.toLowerCase(Locale.ROOT))) {
                throw new ConditionInvalid("request.headers: %s (expected: a name in lower case)".formatted(name));
            }
            if (SeenHeaders.isNeverSeen(name)) {
                throw new ConditionInvalid(
                        "request.headers: %s (expected: a header that goes on to the upstream)".formatted(name));
            }
        }
        if (fact == Fact.PARAMETERS) {
            named.computeIfAbsent(fact, _ -> new TreeSet<>()).add(name);
        }
    }

    /** One side is compared with a literal on the other, which it must be able to be. */
    private void compared(CelExpr side, CelExpr literal) throws ConditionInvalid {
        Fact fact = factOf(side);
        String text = text(literal);
        if (fact != null && text != null) {
            named.computeIfAbsent(fact, _ -> new TreeSet<>()).add(text);
            if (fact == Fact.ACCESS && !text.equals("read") && !text.equals("write")) {
                throw new ConditionInvalid("operation.access: %s (expected: read or write)".formatted(text));
            }
            if (fact == Fact.CALLER_IP) {
                address(text);
            }
            if (fact == Fact.METHOD && !text.matches("[A-Z]+")) {
                throw new ConditionInvalid("request.method: %s (expected: capital letters)".formatted(text));
            }
        }
        if (side.exprKind().getKind() == CelExpr.ExprKind.Kind.CALL && integer(literal) != null) {
            Range range = OF_A_TIME.get(side.call().function());
            Long number = integer(literal);
            if (range != null && number != null && (number < range.first() || number > range.last())) {
                throw new ConditionInvalid("%s: %d (expected: %d..%d%s)".formatted(side.call().function(), number,
                        range.first(), range.last(), range.note()));
            }
        }
    }

    private @Nullable Fact factOf(CelExpr expression) {
        CelReference reference = tree.getReferenceMap().get(expression.id());
        return reference == null ? null : Fact.named(reference.name());
    }

    private static List<CelExpr> elements(CelExpr expression) {
        return expression.exprKind().getKind() == CelExpr.ExprKind.Kind.LIST ? expression.list().elements()
                : List.of();
    }

    private static @Nullable Long integer(CelExpr expression) {
        return expression.exprKind().getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && expression.constant().getKind() == CelConstant.Kind.INT64_VALUE
                        ? Long.valueOf(expression.constant().int64Value())
                        : null;
    }

    private static @Nullable String text(CelExpr expression) {
        return expression.exprKind().getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && expression.constant().getKind() == CelConstant.Kind.STRING_VALUE
                        ? expression.constant().stringValue()
                        : null;
    }
}
