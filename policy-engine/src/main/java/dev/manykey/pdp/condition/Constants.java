package dev.manykey.pdp.condition;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.navigation.TraversalOrder;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;

/** The parts of a condition that depend on nothing: one that fails, fails with every request. */
final class Constants {
    private final CelAbstractSyntaxTree tree;
    private final CelRuntime runtime;

    Constants(CelAbstractSyntaxTree tree, CelRuntime runtime) {
        this.tree = tree;
        this.runtime = runtime;
    }

    /** Works each of them out. */
    void check() throws ConditionInvalid {
        for (CelNavigableExpr node : CelNavigableAst.fromAst(tree).getRoot().allNodes(TraversalOrder.PRE_ORDER)
                .toList()) {
            CelExpr expression = node.expr();
            if (node.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                    && expression.constant().getKind() == CelConstant.Kind.DOUBLE_VALUE
                    && !Double.isFinite(expression.constant().doubleValue())) {
                throw new ConditionInvalid("a number beyond 64 bits (expected: one that can be compared)");
            }
            if (node.getKind() == CelExpr.ExprKind.Kind.CALL && !isLogic(expression.call().function())
                    && node.allNodes(TraversalOrder.PRE_ORDER).allMatch(Constants::dependsOnNothing)) {
                workOut(expression);
            }
        }
    }

    private void workOut(CelExpr expression) throws ConditionInvalid {
        try {
            Object _ = runtime.createProgram(CelAbstractSyntaxTree.newCheckedAst(expression, tree.getSource(),
                    tree.getReferenceMap(), tree.getTypeMap())).eval();
        } catch (CelEvaluationException e) {
            throw new ConditionInvalid("%s: always fails: %s".formatted(expression.call().function(),
                    String.valueOf(e.getMessage()).replaceFirst("^evaluation error[^:]*: ", "")));
        }
    }

    /** What one side of these comes to can be what the other side decides. */
    private static boolean isLogic(String function) {
        return function.equals("_&&_") || function.equals("_||_") || function.equals("_?_:_");
    }

    private static boolean dependsOnNothing(CelNavigableExpr node) {
        return switch (node.getKind()) {
            case CONSTANT, CALL, LIST, MAP -> true;
            case IDENT, SELECT, COMPREHENSION, STRUCT, NOT_SET -> false;
        };
    }
}
