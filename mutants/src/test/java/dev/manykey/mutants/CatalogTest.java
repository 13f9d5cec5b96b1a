package dev.manykey.mutants;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;

import dev.manykey.mutants.Mutant.Unfit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CatalogTest {
    private final Project project = new Project(Path.of("..").toAbsolutePath().normalize());

    /** The code that a mutant changes, or the test that kills it, may be written anew; then somebody has to say what breaks the rule now. */
    @Test
    void everyMutantFitsTheCodeAsItIs() {
        List<String> unfit = new ArrayList<>();
        for (Mutant mutant : Catalog.all()) {
            try {
                String text = project.text(mutant.source());
                assertThat(mutant.appliedTo(text)).isNotEqualTo(text);
                assertThat(project.fullNames(mutant.tests())).isNotEmpty();
            } catch (Unfit e) {
                unfit.add(String.valueOf(e.getMessage()));
            }
        }

        assertThat(unfit).as("change these mutants with the code, and see them killed: ./manykey mutants WORD")
                .isEmpty();
    }

    @Test
    void everyRuleIsBrokenBySomeMutant() {
        assertThat(Catalog.all()).extracting(Mutant::rule).containsAll(EnumSet.allOf(Rule.class));
    }

    @Test
    void noTwoMutantsHaveOneName() {
        assertThat(Catalog.all().stream().collect(Collectors.groupingBy(Mutant::name)).values())
                .allSatisfy(one -> assertThat(one).hasSize(1));
    }
}
