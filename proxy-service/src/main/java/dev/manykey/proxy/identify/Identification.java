package dev.manykey.proxy.identify;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.KeyHash;
import dev.manykey.contract.event.Caller;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.UpstreamState.TokenPlace;
import dev.manykey.proxy.Outcome;
import dev.manykey.proxy.ProblemCode;
import dev.manykey.proxy.Refusal;
import dev.manykey.proxy.admission.Routed;
import dev.manykey.proxy.image.KnownKey;
import dev.manykey.proxy.image.ProxyImage;
import dev.manykey.sealing.TokenText;

import org.jspecify.annotations.Nullable;

/**
 * Finds out whose access key a request carries. The key must stand at exactly one of the places where the upstream takes its
 * own token, and nothing else that could be taken for a credential may be there. Unknown, expired, suspended and revoked keys
 * look the same outside; the audit has the difference.
 */
public final class Identification {
    private static final String NOT_ACCEPTED = "The access key is unknown, expired, suspended or revoked.";

    /** Identifies or refuses, by the clock of the request's own time stamp. */
    public Outcome<Identified> identify(Routed routed, ProxyImage image) {
        List<Presented> presented = TokenFinder.find(routed);
        if (presented.isEmpty()) {
            return TokenFinder.hasKeyAnywhere(routed)
                    ? refused(ProblemCode.KEY_MISPLACED,
                            "access key: found elsewhere (expected: in %s)".formatted(places(routed)), routed)
                    : refused(ProblemCode.KEY_MISSING, "access key: absent (expected: in %s)".formatted(places(routed)),
                            routed);
        }
        if (presented.size() > 1 || TokenFinder.carriesMore(routed, presented.getFirst())) {
            return refused(ProblemCode.KEY_AMBIGUOUS,
                    "credentials: more than one (expected: one access key, in %s, and nothing else)"
                            .formatted(places(routed)),
                    routed);
        }
        Presented only = presented.getFirst();
        if (!TokenText.isWellFormed(TokenFinder.KEY_PREFIX, only.text())) {
            return refused(ProblemCode.KEY_MALFORMED,
                    "access key: not complete or mistyped (expected: mk_ and 49 letters and digits, copied whole)",
                    routed);
        }
        ProxyImage.Opened opened = image.open(KeyHash.of(TokenText.sha256(only.text())));
        if (opened == null) {
            return notAccepted("key_unknown", null, routed);
        }
        return accept(routed, image, opened, only.rawParameter());
    }

    private static Outcome<Identified> accept(Routed routed, ProxyImage image, ProxyImage.Opened opened,
            @Nullable String rawParameter) {
        AccessKeyState key = opened.key().state();
        Caller caller = new Caller(key.id(), key.name(), opened.secret().number(), key.owner(), key.credential());
        String reason = whyNot(key, image, routed);
        reason = reason == null && isOver(opened.secret().expiresAt(), routed.inbound().at()) ? "secret_expired"
                : reason;
        List<KnownKey> ancestors = new ArrayList<>();
        reason = reason == null ? whyNotAncestors(key, image, routed, ancestors) : reason;
        OwnerState owner = image.owner(key.owner().value());
        if (reason == null && (owner == null || owner.status() != OwnerState.Status.ACTIVE)) {
            reason = owner == null ? "owner_unknown" : "owner_disabled";
        }
        return reason == null && owner != null
                ? Outcome.passed(new Identified(routed, opened.key(), ancestors, opened.secret(), owner, rawParameter))
                : notAccepted(String.valueOf(reason), caller, routed);
    }

    /** Collects the keys that this one descends from; gives the first reason not to accept one, null when there is none. */
    private static @Nullable String whyNotAncestors(AccessKeyState key, ProxyImage image, Routed routed,
            List<KnownKey> ancestors) {
        for (AccessKeyId id = key.parent(); id != null; id = ancestors.getLast().state().parent()) {
            KnownKey known = ancestors.size() < AccessKeyState.GENERATIONS - 1 ? image.key(id.value()) : null;
            if (known == null) {
                return "parent_unknown";
            }
            AccessKeyState parent = known.state();
            String reason = whyNot(parent, image, routed);
            if (reason != null) {
                return "parent_" + reason;
            }
            if (!parent.owner().equals(key.owner()) || !parent.credential().equals(key.credential())) {
                return "parent_of_other_owner";
            }
            ancestors.add(known);
        }
        return null;
    }

    /** The first reason not to accept the key, null when there is none. */
    private static @Nullable String whyNot(AccessKeyState key, ProxyImage image, Routed routed) {
        if (image.isRevoked(key.id().value())) {
            return "key_revoked";
        }
        if (image.isUnreadable(key.kind(), key.entity())) {
            return "key_unreadable";
        }
        String byStatus = switch (key.status()) {
            case ACTIVE -> null;
            case SUSPENDED -> "key_suspended";
            case REVOKED -> "key_revoked";
        };
        if (byStatus != null) {
            return byStatus;
        }
        Instant now = routed.inbound().at();
        if (isOver(key.expiresAt(), now)) {
            return "key_expired";
        }
        return key.upstream().equals(routed.upstream().state().id()) ? null : "key_of_other_upstream";
    }

    private static boolean isOver(@Nullable Instant end, Instant now) {
        return end != null && !now.isBefore(end);
    }

    private static String places(Routed routed) {
        return routed.upstream().state().tokenPlaces().stream().map(TokenPlace::described)
                .collect(Collectors.joining(" or "));
    }

    private static Outcome<Identified> notAccepted(String reason, @Nullable Caller caller, Routed routed) {
        return Outcome.refused(new Refusal(ProblemCode.KEY_NOT_ACCEPTED, NOT_ACCEPTED, reason, null, caller,
                routed.target(null), null));
    }

    private static Outcome<Identified> refused(ProblemCode code, String detail, Routed routed) {
        return Outcome.refused(Refusal.of(code, detail, routed.target(null)));
    }
}
