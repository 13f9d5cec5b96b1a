package dev.manykey.pdp.condition;

import java.util.Arrays;
import java.util.stream.Collectors;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.CelStandardFunctions.StandardFunction;

/**
 * Makes conditions out of text in CEL (the Common Expression Language), with the variables of {@link Fact} and one function
 * more, {@code caller.ip.inNetwork('10.0.0.0/8')}. What takes long, or can never be true by a slip of the pen, is refused
 * here rather than found out by a request.
 */
public final class ConditionCompiler {
    /** The longest text. */
    public static final int MAX_LENGTH = 2000;

    /** The variable of a condition about an element of an array. */
    public static final String ROW = "row";

    /** How many elements all macros of one evaluation may visit together. */
    static final int MAX_ITERATIONS = 10_000;

    private static final CelOptions OPTIONS = CelOptions.current()
            .maxExpressionCodePointSize(MAX_LENGTH)
            .maxParseRecursionDepth(32)
            .comprehensionMaxIterations(MAX_ITERATIONS)
            .maxRegexProgramSize(Shape.MAX_PATTERN)
            .enableHeterogeneousNumericComparisons(true)
            .enableRegexPartialMatch(true)
            .build();

    private static final CelRuntime RUNTIME = CelRuntimeFactory.plannerRuntimeBuilder()
            .setOptions(OPTIONS)
            .setStandardFunctions(CelStandardFunctions.newBuilder()
                    .excludeFunctions(StandardFunction.MATCHES, StandardFunction.CONTAINS).build())
            .addFunctionBindings(CelFunctionBinding.fromOverloads(Shape.IN_NETWORK,
                    CelFunctionBinding.from("string_in_network", String.class, String.class,
                            (address, network) -> Networks.contains(network, address))))
            .addFunctionBindings(CelFunctionBinding.fromOverloads("matches",
                    CelFunctionBinding.from("matches", String.class, String.class, Texts::matches),
                    CelFunctionBinding.from("matches_string", String.class, String.class, Texts::matches)))
            .addFunctionBindings(CelFunctionBinding.fromOverloads("contains",
                    CelFunctionBinding.from("contains_string", String.class, String.class, Texts::contains)))
            .build();

    private static final String KNOWN = Arrays.stream(Fact.values()).map(Fact::variable)
            .collect(Collectors.joining(", ", " (known are ", "; of a row only row)"));

    /** They make lists that grow with each element, and take the square of its time. */
    private static final String COPIES = " (filter and map are not there; expected: all, exists or exists_one)";

    private static final CelCompiler REQUESTS = requests();
    private static final CelCompiler ROWS = builder().addVar(ROW, SimpleType.DYN).build();

    private ConditionCompiler() {}

    /**
     * A condition about a request.
     *
     * @throws ConditionInvalid when it is none
     */
    public static Condition compile(String text) throws ConditionInvalid {
        return compile(text, REQUESTS);
    }

    /**
     * A condition about {@code row}, an element of an array.
     *
     * @throws ConditionInvalid when it is none
     */
    public static Condition compileRow(String text) throws ConditionInvalid {
        return compile(text, ROWS);
    }

    private static Condition compile(String text, CelCompiler compiler) throws ConditionInvalid {
        if (text.isBlank() || text.codePointCount(0, text.length()) > MAX_LENGTH) {
            throw new ConditionInvalid("%d characters (expected: 1..%d)".formatted(text.length(), MAX_LENGTH));
        }
        try {
            CelAbstractSyntaxTree tree = checked(compiler.compile(text));
            Shape shape = new Shape(tree);
            shape.check();
            new Constants(tree, RUNTIME).check();
            return new Condition(text, RUNTIME.createProgram(tree), shape.facts(), shape.named(),
                    shape.questions());
        } catch (CelEvaluationException | IllegalArgumentException e) {
            throw new ConditionInvalid(String.valueOf(e.getMessage()));
        } catch (StackOverflowError e) {
            throw new ConditionInvalid("nested too deeply (expected: a simpler condition)");
        }
    }

    private static CelAbstractSyntaxTree checked(CelValidationResult result) throws ConditionInvalid {
        try {
            CelAbstractSyntaxTree tree = result.getAst();
            if (!tree.getResultType().equals(SimpleType.BOOL)) {
                throw new ConditionInvalid("comes to %s (expected: true or false)".formatted(
                        tree.getResultType().name()));
            }
            return tree;
        } catch (CelValidationException e) {
            String why = e.getErrors().stream().limit(3).map(ConditionCompiler::described)
                    .collect(Collectors.joining("; "));
            throw new ConditionInvalid(why.contains("reference to 'filter'") || why.contains("reference to 'map'")
                    ? why + COPIES
                    : why.contains("undeclared reference") ? why + KNOWN : why);
        }
    }

    private static String described(CelIssue issue) {
        return "line %d, column %d: %s".formatted(issue.getSourceLocation().getLine(),
                issue.getSourceLocation().getColumn() + 1, issue.getMessage());
    }

    private static CelCompiler requests() {
        CelCompilerBuilder builder = builder();
        for (Fact fact : Fact.values()) {
            builder.addVar(fact.variable(), fact.type());
        }
        return builder.build();
    }

    private static CelCompilerBuilder builder() {
        return CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.HAS, CelStandardMacro.ALL, CelStandardMacro.EXISTS,
                        CelStandardMacro.EXISTS_ONE)
                .setResultType(SimpleType.DYN)
                .addFunctionDeclarations(CelFunctionDecl.newFunctionDeclaration(Shape.IN_NETWORK,
                        CelOverloadDecl.newMemberOverload("string_in_network", SimpleType.BOOL, SimpleType.STRING,
                                SimpleType.STRING)));
    }
}
