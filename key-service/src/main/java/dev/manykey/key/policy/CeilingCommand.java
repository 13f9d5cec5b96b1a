package dev.manykey.key.policy;

import java.util.List;
import java.util.Map;

import dev.manykey.adminapi.Slug;
import dev.manykey.contract.PolicyId;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.hibernate.validator.constraints.UniqueElements;
import org.jspecify.annotations.Nullable;

import static java.util.stream.Collectors.joining;

/**
 * The body of a request that sets a ceiling.
 *
 * @param policies what is allowed at most is what they allow together; empty for nothing at all
 */
public record CeilingCommand(@NotNull @Size(max = 100) @UniqueElements List<@NotNull @Slug String> policies) {
    /** The policies as ids. */
    public List<PolicyId> policyIds() {
        return policies.stream().map(PolicyId::new).toList();
    }

    /** A ceiling in words, for the record; null for none. */
    public static Map<String, String> details(@Nullable List<PolicyId> before, @Nullable List<PolicyId> now) {
        return Map.of("before", said(before), "ceiling", said(now));
    }

    private static String said(@Nullable List<PolicyId> ceiling) {
        if (ceiling == null) {
            return "none";
        }
        return ceiling.isEmpty() ? "nothing allowed" : ceiling.stream().map(PolicyId::value).collect(joining(", "));
    }
}
