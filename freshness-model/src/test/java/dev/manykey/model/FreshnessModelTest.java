package dev.manykey.model;

import java.util.EnumSet;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The promise of the freshness protocol over every order of events within the bounds, and what breaks it. */
class FreshnessModelTest {
    static final List<Run> PROTOCOL = Run.PROTOCOL;
    static final List<Run> MUTANTS = Run.MUTANTS;

    @ParameterizedTest
    @FieldSource("PROTOCOL")
    void nobodyForwardsForARevokedKeyAfterTheBoundOrAgainstTheReceipt(Run run) {
        var finding = run.explore();

        assertThat(finding.violated()).as("%s", String.join("\n", finding.trace())).isNull();
        assertThat(finding.states()).isGreaterThan(100_000);
    }

    @ParameterizedTest
    @FieldSource("MUTANTS")
    void theProtocolWithoutOneOfItsRulesBreaksThePromise(Run run) {
        var finding = run.explore();

        assertThat(finding.violated()).isNotNull();
        assertThat(finding.trace()).isNotEmpty();
    }

    /** So it is the missing rule that the trace shows, and nothing else. */
    @ParameterizedTest
    @FieldSource("MUTANTS")
    void theSameScenarioIsSearchedWithAllRules(Run mutant) {
        var whole = PROTOCOL.stream().filter(run -> run.mutations().isEmpty());

        assertThat(whole).anyMatch(run -> run.scenario().covers(mutant.scenario()));
    }

    @Test
    void everyRuleIsSwitchedOffOnce() {
        var tried = EnumSet.noneOf(Mutation.class);

        Run.MUTANTS.forEach(run -> tried.addAll(run.mutations()));
        tried.addAll(Run.PAUSE.mutations());

        assertThat(tried).containsExactlyInAnyOrder(Mutation.values());
    }

    /** What no process can rule out, and the documents say so: a pause between the last check and the write. */
    @Test
    void aPauseBetweenTheLastCheckAndTheWriteOutlastsTheBound() {
        var finding = Run.PAUSE.explore();

        assertThat(finding.violated()).isEqualTo(ProxySteps.AFTER_BOUND);
        assertThat(finding.trace()).anyMatch(line -> line.contains("checks again and will write"))
                .last().asString().contains("writes");
    }
}
