package dev.manykey.pdp.condition;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Set;

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
    private static final int MAX_LOOPS_INSIDE_EACH_OTHER = 2;
    private static final Set<String> OF_A_TIME_ZONE = Set.of("getFullYear", "getMonth", "getDayOfYear", "getDayOfMonth",
            "getDate", "getDayOfWeek", "getHours", "getMinutes", "getSeconds", "getMilliseconds");

    private final CelAbstractSyntaxTree tree;

    Shape(CelAbstractSyntaxTree tree) {
        this.tree = tree;
    }

    /**
     * Checks it.
     *
     * @param facts takes what it asks about
     */
    void check(Set<Fact> facts) throws ConditionInvalid {
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
        for (CelNavigableExpr node : nodes) {
            switch (node.getKind()) {
                case CALL -> call(node.expr().call());
                case COMPREHENSION -> loop(node);
                case SELECT -> {
                    if (isHeaders(node.expr().select().operand())) {
                        lowerCase(node.expr().select().field());
                    }
                }
                case CONSTANT, IDENT, LIST, MAP, STRUCT, NOT_SET -> {
                }
            }
        }
    }

    private static void loop(CelNavigableExpr node) throws ConditionInvalid {
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
            case "_[_]" -> header(call.args());
            case "@in" -> {
                if (isHeaders(call.args().getLast())) {
                    lowerCase(text(call.args().getFirst()));
                }
            }
            default -> {
                if (OF_A_TIME_ZONE.contains(call.function()) && !call.args().isEmpty()) {
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

    private static void network(@Nullable String network) throws ConditionInvalid {
        if (network == null) {
            throw new ConditionInvalid("inNetwork: a network that is computed (expected: one that is written out)");
        }
        try {
            AddressBlock.parse(network);
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

    private void header(java.util.List<CelExpr> arguments) throws ConditionInvalid {
        if (isHeaders(arguments.getFirst())) {
            lowerCase(text(arguments.getLast()));
        }
    }

    private static void lowerCase(@Nullable String header) throws ConditionInvalid {
        if (header != null && !header.equals(header.toLowerCase(Locale.ROOT))) {
            throw new ConditionInvalid("request.headers: %s (expected: a name in lower case)".formatted(header));
        }
    }

    private boolean isHeaders(CelExpr expression) {
        CelReference reference = tree.getReferenceMap().get(expression.id());
        return reference != null && reference.name().equals(Fact.HEADERS.variable());
    }

    private static @Nullable String text(CelExpr expression) {
        return expression.exprKind().getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && expression.constant().getKind() == CelConstant.Kind.STRING_VALUE
                        ? expression.constant().stringValue()
                        : null;
    }
}
