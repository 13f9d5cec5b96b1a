package dev.manykey.policy.authzen;

import java.util.List;
import java.util.SortedMap;

import dev.manykey.policy.explain.Told;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A decision as a gateway is told it (AuthZEN 1.0, 5.5).
 *
 * @param decision whether the request may go on
 * @param context null for a permit that there is nothing to say about
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Verdict(boolean decision, @Nullable Because context) {

    /**
     * What is told beside it (5.5.1); its members are this service's own.
     *
     * @param reasonAdmin by HTTP status, for people who look after keys
     * @param reasonUser by HTTP status, for people who use them
     * @param reason stable; null for a permit
     * @param missing the permission that would have been needed
     * @param undetermined what would have to be known of the request
     * @param grants that permit or deny it
     * @param obligations what the gateway has to do for a permit to hold; of a refusal for want of doing them, what they are
     * @param key that the decision is about
     * @param decidedOn null when no key was found
     * @param error of a question among several that was not one (7.2.1)
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Because(@JsonProperty("reason_admin") @Nullable SortedMap<String, String> reasonAdmin,
            @JsonProperty("reason_user") @Nullable SortedMap<String, String> reasonUser, @Nullable String reason,
            @Nullable String missing, @Nullable String undetermined, @Nullable List<String> grants,
            Told.@Nullable ToldDuties obligations, @Nullable String key, @Nullable String upstream,
            Told.@Nullable ToldOperation operation, @JsonProperty("decided_on") @Nullable DecidedOn decidedOn,
            @Nullable Failure error) {}

    /** The versions that decided, 0 for what does not exist, and how far the control log was read. */
    record DecidedOn(@JsonProperty("control_log_offset") long offset, long key, long owner, long credential,
            long upstream, SortedMap<String, Long> policies) {}

    /** What was wrong with a question. */
    record Failure(int status, String message) {}
}
