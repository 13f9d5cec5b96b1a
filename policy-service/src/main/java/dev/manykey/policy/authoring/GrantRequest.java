package dev.manykey.policy.authoring;

import java.util.List;
import java.util.Map;

import dev.manykey.contract.Access;
import dev.manykey.contract.policy.Grant;
import dev.manykey.contract.policy.Obligations;

import org.jspecify.annotations.Nullable;

/**
 * A grant as an admin writes it, before anybody has looked at it; see {@link Grant}.
 *
 * @param parameters values as text or whole numbers
 */
public record GrantRequest(@Nullable String id, Grant.@Nullable Effect effect,
        @Nullable List<@Nullable String> resources,
        @Nullable List<@Nullable Access> access, @Nullable List<@Nullable String> operations,
        @Nullable Map<String, @Nullable List<@Nullable Object>> parameters, @Nullable String when,
        @Nullable ObligationsRequest obligations) {

    /** Obligations as an admin writes them; see {@link Obligations}. */
    public record ObligationsRequest(@Nullable List<@Nullable String> mask, @Nullable List<@Nullable String> drop,
            @Nullable List<@Nullable RowsRequest> rows, @Nullable RateRequest rate, @Nullable BudgetRequest budget,
            @Nullable Long maxBodyBytes, @Nullable Map<String, @Nullable String> query) {}

    /** A row filter as an admin writes it. */
    public record RowsRequest(@Nullable String array, @Nullable String keep) {}

    /** A rate as an admin writes it. */
    public record RateRequest(@Nullable Integer cost, @Nullable Integer seconds) {}

    /** A budget as an admin writes it. */
    public record BudgetRequest(@Nullable Long cost, Obligations.Budget.@Nullable Period per) {}
}
