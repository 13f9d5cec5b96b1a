package dev.manykey.key.accesskey;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.manykey.contract.PolicyId;

import org.jspecify.annotations.Nullable;

import static java.util.stream.Collectors.joining;

/**
 * What can be changed of a key while it lives.
 *
 * @param name what the tool is called that uses the key
 * @param policies what the key may do, beside a policy for this key alone; empty means nothing
 * @param expiresAt when it stops working, null for never
 */
record Terms(String name, List<PolicyId> policies, @Nullable Instant expiresAt) {
    Terms {
        policies = List.copyOf(policies);
    }

    /** These terms in words, for the record. */
    Map<String, String> details() {
        return Map.of("name", name, "policies", policies.stream().map(PolicyId::value).collect(joining(", ")),
                "expires", expiresAt == null ? "never" : expiresAt.toString());
    }
}
