package dev.manykey.policy.authoring;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

import dev.manykey.adminapi.ProblemException;
import dev.manykey.contract.Level;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class MatrixRuleTest {
    private static final SortedSet<String> RESOURCES = new TreeSet<>(
            List.of("deals", "dealFields", "persons", "personFields", "webhooks"));

    @Test
    void emptyMeansNothingAndIsAllowed() {
        assertThat(MatrixRule.check(Map.of(), "crm", RESOURCES)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            dealz    | permissions: dealz (expected: *, or a resource of upstream crm, such as deals)
            Deals    | permissions: Deals (expected: *, or a resource of upstream crm, such as deals)
            deal     | permissions: deal (expected: *, or a resource of upstream crm, such as deals, dealFields)
            invoices | permissions: invoices (expected: *, or one of /v1/upstreams/crm/resources)
            """)
    void anUnknownResourceIsNamedWithTheNearestKnownOnes(String resource, String message) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> MatrixRule.check(Map.of(resource, Level.READ, "*", Level.READ), "crm", RESOURCES))
                .withMessage(message);
    }

    @Test
    void aResourceWithoutALevelIsRefused() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> MatrixRule.check(Collections.singletonMap("deals", null), "crm", RESOURCES))
                .withMessage("permissions.deals (expected: one of none, read, write)");
    }
}
