package dev.manykey.mutants;

import java.util.List;

import dev.manykey.mutants.Mutant.Source;
import dev.manykey.mutants.Mutant.Tests;
import dev.manykey.mutants.Mutant.Unfit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MutantTest {
    @Test
    void snippetIsFoundHoweverItsLinesAreBroken() {
        Mutant mutant = replacing("return a.b(c)&&d;", "return true;");

        assertThat(mutant.appliedTo("{\n    return a\n            .b(c)\n            && d;\n}"))
                .isEqualTo("{\n    return true;\n}");
    }

    @Test
    void snippetThatIsGoneOrThereTwiceIsTold() {
        Mutant mutant = replacing("count", "0");

        assertThatThrownBy(() -> mutant.appliedTo("counts recount")).isInstanceOf(Unfit.class)
                .hasMessageContaining("found 0 times in Thing of some-module (expected: once): count");
        assertThatThrownBy(() -> mutant.appliedTo("count + count")).isInstanceOf(Unfit.class)
                .hasMessageContaining("found 2 times");
    }

    private static Mutant replacing(String snippet, String replacement) {
        return new Mutant(Rule.BOUND, "m", new Source("some-module", "Thing"), snippet, replacement,
                new Tests("some-module", List.of("ThingTest")));
    }
}
