package dev.manykey.pdp.condition;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelReference;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.navigation.TraversalOrder;

/**
 * What a condition does for each element of a list. Comparing and looking up is counted while it is done; a function that takes
 * longer the longer a text is may be about the element and what is short, so that all of them together are no longer than what
 * was sent; and nothing is put together, which would make it longer.
 */
final class Loop {
    private static final Set<String> COUNTED = Set.of("_&&_", "_||_", "!_", "_?_:_", "_==_", "_!=_", "_<_", "_<=_",
            "_>_", "_>=_", "_[_]", "@in", "_-_", "_*_", "_/_", "_%_", "-_", "@not_strictly_false");

    /** Logic of its own, which asks nothing. */
    private static final Set<String> LOGIC = Set.of("_&&_", "_||_", "!_", "_?_:_", "@not_strictly_false");

    /** Facts that can be long, or take long to be worked out. */
    private static final Set<Fact> LONG = EnumSet.of(Fact.BODY, Fact.HEADERS, Fact.QUERY, Fact.PATH, Fact.PARAMETERS);

    private Loop() {}

    /** Whether a call is done for each element, and can fail for it. */
    static boolean isQuestion(CelNavigableExpr call) {
        return isInside(call) && !LOGIC.contains(call.expr().call().function());
    }

    /** Whether something is done for each element. */
    static boolean isInside(CelNavigableExpr node) {
        return !around(node).isEmpty();
    }

    private static boolean isNumber(CelExpr expression) {
        return expression.exprKind().getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && switch (expression.constant().getKind()) {
                    case INT64_VALUE, UINT64_VALUE, DOUBLE_VALUE -> true;
                    default -> false;
                };
    }

    /** Checks a call. */
    static void check(CelNavigableExpr call, CelAbstractSyntaxTree tree) throws ConditionInvalid {
        String function = call.expr().call().function();
        List<CelExpr.CelComprehension> loops = around(call);
        if (loops.isEmpty() || COUNTED.contains(function)) {
            return;
        }
        List<String> others = loops.stream().skip(1).map(CelExpr.CelComprehension::iterVar).toList();
        if (function.equals("_+_") && call.expr().call().args().stream().noneMatch(Loop::isNumber)) {
            throw new ConditionInvalid("+: inside all() or exists() (expected: with a number that is written out)");
        }
        boolean more = call.allNodes(TraversalOrder.PRE_ORDER).anyMatch(node -> {
            CelReference reference = tree.getReferenceMap().get(node.expr().id());
            String name = reference != null ? reference.name()
                    : node.getKind() == CelExpr.ExprKind.Kind.IDENT ? node.expr().ident().name() : "";
            Fact fact = Fact.named(name);
            return (fact != null && LONG.contains(fact)) || name.equals(ConditionCompiler.ROW) || others.contains(name);
        });
        if (more) {
            throw new ConditionInvalid(
                    "%s: inside %s, about more than %s (expected: about the element alone)".formatted(
                            function.equals("_+_") ? "+" : function, "all() or exists()", loops.getFirst().iterVar()));
        }
    }

    /** The loops that it is done in for each element, the innermost first. */
    private static List<CelExpr.CelComprehension> around(CelNavigableExpr node) {
        List<CelExpr.CelComprehension> loops = new ArrayList<>();
        CelNavigableExpr inside = node;
        for (Optional<CelNavigableExpr> above = node.parent(); above.isPresent(); above = inside.parent()) {
            if (above.get().getKind() == CelExpr.ExprKind.Kind.COMPREHENSION
                    && above.get().expr().comprehension().iterRange().id() != inside.expr().id()) {
                loops.add(above.get().expr().comprehension());
            }
            inside = above.get();
        }
        return loops;
    }
}
