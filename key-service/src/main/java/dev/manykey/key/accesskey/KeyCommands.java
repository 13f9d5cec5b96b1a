package dev.manykey.key.accesskey;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import dev.manykey.adminapi.InvalidField;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.adminapi.Slug;
import dev.manykey.change.Words;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.key.policy.PolicyChoice;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.hibernate.validator.constraints.UniqueElements;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The bodies of requests about keys, and what their fields must be beside well formed. */
final class KeyCommands {
    private static final Duration LONGEST_LIFE = Duration.ofDays(36_525);
    private static final Duration LONGEST_OVERLAP = Duration.ofDays(90);
    private static final String FUTURE = "a time in the future, at most %d days from now"
            .formatted(LONGEST_LIFE.toDays());

    private KeyCommands() {}

    /**
     * A key to be made.
     *
     * @param owner that of the credential, or nothing
     * @param credential needed, unless there is a parent: then that of the parent, or nothing
     * @param parent nothing for none; absent from the fingerprint of a request that does not name it, as before it was known
     * @param policies nothing for none
     * @param expiresAt at most one of this and {@code expiresIn}
     */
    record Create(@NotNull @Words String name, @Slug @Nullable String owner, @Slug @Nullable String credential,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Slug @Nullable String parent,
            @Size(max = 100) @UniqueElements @Nullable List<@NotNull @Slug String> policies,
            @Nullable Instant expiresAt, @Nullable Duration expiresIn) {
        AccessKeyIssuer.Order order(Instant now) {
            return new AccessKeyIssuer.Order(name, owner == null ? null : new OwnerId(owner),
                    credential == null ? null : new CredentialId(credential),
                    parent == null ? null : new AccessKeyId(parent), ids(policies),
                    expiry(expiresAt, expiresIn, now));
        }
    }

    /**
     * A child that whoever holds a key makes of it.
     *
     * @param policies some that the key lists; empty for nothing
     * @param expiresAt at most one of this and {@code expiresIn}, and no later than the key
     */
    record Mint(@NotNull @Words String name,
            @NotNull @Size(max = 100) @UniqueElements List<@NotNull @Slug String> policies,
            @Nullable Instant expiresAt, @Nullable Duration expiresIn) {
        /** The order, once all policies are of those that the parent lists; any other name is refused alike, known or not. */
        AccessKeyIssuer.Order order(AccessKey parent, Instant now) {
            List<PolicyId> listed = parent.terms().policies();
            List<InvalidField> wrong = new ArrayList<>();
            List<PolicyId> wanted = ids(policies);
            for (int i = 0; i < wanted.size(); i++) {
                if (!listed.contains(wanted.get(i))) {
                    wrong.add(InvalidField.of("policies[%d]".formatted(i), policies.get(i), listed.isEmpty()
                            ? "none, the parent lists none"
                            : "one that the parent lists: " + listed.stream().map(PolicyId::value)
                                    .collect(Collectors.joining(", "))));
                }
            }
            if (!wrong.isEmpty()) {
                throw ProblemException.invalid(wrong);
            }
            return new AccessKeyIssuer.Order(name, null, null, parent.id(), wanted,
                    expiry(expiresAt, expiresIn, now));
        }
    }

    /**
     * What is to be another one of a key's terms; what is absent stays.
     *
     * @param expiresAt a time, or JSON's null for never
     */
    record Amend(@Words @Nullable String name,
            @Size(max = 100) @UniqueElements @Nullable List<@NotNull @Slug String> policies,
            @Schema(type = "string", format = "date-time", nullable = true) @Nullable JsonNode expiresAt) {
        List<PolicyId> policyIds() {
            return ids(policies);
        }

        /** The terms as they will be; {@code chosen} is what was found of {@link #policyIds()}. */
        Terms applyTo(Terms terms, List<PolicyChoice.Chosen> chosen, UpstreamId upstream, Instant now) {
            return new Terms(name == null ? terms.name() : name,
                    policies == null ? terms.policies() : PolicyChoice.require(chosen, upstream),
                    expiresAt == null ? terms.expiresAt() : expiry(expiresAt, now));
        }

        private static @Nullable Instant expiry(JsonNode node, Instant now) {
            if (node.isNull()) {
                return null;
            }
            try {
                return requireFuture(Instant.parse(node.isString() ? node.stringValue() : ""), now);
            } catch (DateTimeParseException e) {
                throw ProblemException.invalid("expiresAt", node.isString() ? node.stringValue() : null,
                        "a time such as 2026-01-31T12:00:00Z, or null for never");
            }
        }
    }

    /** Why a key is revoked; nothing for no reason. */
    record Revoke(@Words @Nullable String reason) {}

    /**
     * A secret to be added.
     *
     * @param overlap how long the one before it goes on
     */
    record Rotate(@NotNull Duration overlap) {
        Duration checkedOverlap() {
            if (overlap.isNegative() || overlap.compareTo(LONGEST_OVERLAP) > 0) {
                throw ProblemException.invalid("overlap", overlap, "PT0S..P90D");
            }
            return overlap;
        }
    }

    private static @Nullable Instant expiry(@Nullable Instant expiresAt, @Nullable Duration expiresIn, Instant now) {
        if (expiresIn == null) {
            return expiresAt == null ? null : requireFuture(expiresAt, now);
        }
        if (expiresAt != null) {
            throw ProblemException.invalid("expiresIn", expiresIn, "expiresAt or expiresIn, not both");
        }
        if (!expiresIn.isPositive() || expiresIn.compareTo(LONGEST_LIFE) > 0) {
            throw ProblemException.invalid("expiresIn", expiresIn, "more than PT0S, at most " + LONGEST_LIFE);
        }
        return now.plus(expiresIn).truncatedTo(ChronoUnit.MILLIS);
    }

    private static List<PolicyId> ids(@Nullable List<String> policies) {
        return policies == null ? List.of() : policies.stream().map(PolicyId::new).toList();
    }

    private static Instant requireFuture(Instant expiresAt, Instant now) {
        if (!expiresAt.isAfter(now) || expiresAt.isAfter(now.plus(LONGEST_LIFE))) {
            throw ProblemException.invalid("expiresAt", expiresAt, FUTURE);
        }
        return expiresAt.truncatedTo(ChronoUnit.MILLIS);
    }
}
