package dev.manykey.pdp;

import java.util.ArrayList;
import java.util.List;

import dev.manykey.pdp.condition.Fact;
import dev.manykey.pdp.condition.Facts;
import dev.manykey.pdp.condition.FieldMap;

import org.jspecify.annotations.Nullable;

/**
 * Decides whether a key may do what a request asks. Depends on nothing but the question; safe for many threads; never
 * throws: a question that cannot be answered is denied.
 */
public final class PolicyDecisionPoint {
    /** In the place of a grant, where the catalog itself asks for a fact. */
    static final String CATALOG = "catalog";

    /** A decision point; all are alike. */
    public PolicyDecisionPoint() {}

    /**
     * Decides. On the way to a permit that no condition has a part in, nothing is allocated.
     *
     * @param permissions of the key
     * @param match what the request is, by the catalog that the key's policies were compiled for
     * @param facts what is known of the request
     */
    public Decision decide(Permissions permissions, Match match, Facts facts) {
        try {
            return switch (match) {
                case Match.Matched matched -> {
                    Decision other = matched.operation().notWith() == null ? null
                            : otherOperation(matched.operation().notWith(), permissions, facts);
                    yield other == null ? permissions.decide(matched, facts) : other;
                }
                case Match.NoSuchOperation unknown -> permissions.deny(DenyReason.OPERATION_UNKNOWN, null, null,
                        unknown.pathKnown() ? "the path is known with " + unknown.allowedMethods() : null);
                case Match.AmbiguousPath ambiguous ->
                    permissions.deny(DenyReason.PATH_AMBIGUOUS, null, null, ambiguous.why());
            };
        } catch (RuntimeException e) {
            return permissions.deny(DenyReason.EVALUATION_FAILED, null, null, e.getClass().getSimpleName());
        }
    }

    /** The no to a request that is another operation by its query; null when it is not. */
    private static @Nullable Decision otherOperation(List<String> notWith, Permissions permissions, Facts facts) {
        try {
            FieldMap query = (FieldMap) facts.of(Fact.QUERY);
            for (String name : notWith) {
                if (query.hasLike(name)) {
                    return permissions.deny(DenyReason.OPERATION_UNKNOWN, null, null,
                            "with query parameter %s it is another operation, which is not taken over".formatted(name));
                }
            }
            return null;
        } catch (Facts.Unknown e) {
            return new Decision.Undetermined(e.fact(), CATALOG, permissions.versions());
        }
    }

    /**
     * Decides on a call that asks for a websocket. What a websocket is used for once it is open cannot be judged, so it needs the right
     * to write, whatever the operation is; and what the plain call needs, since it is answered as that where there is none.
     *
     * @param plain what the call is without the handshake
     * @param facts as of the operation that writes, {@link #websocket}
     */
    public Decision decideWebsocket(Permissions permissions, Catalog catalog, Match plain, Facts facts) {
        return plain instanceof Match.Matched matched
                ? decideBoth(permissions, catalog.asWrite(matched), matched, facts)
                : decide(permissions, plain, facts);
    }

    /** What a call that asks for a websocket is decided as, first of all. */
    public static Match websocket(Catalog catalog, Match plain) {
        return plain instanceof Match.Matched matched ? catalog.asWrite(matched) : plain;
    }

    /** Decides on a request that is two things at once: both must be permitted, and what either obliges to is to be done. */
    private Decision decideBoth(Permissions permissions, Match.Matched one, Match.Matched other, Facts facts) {
        Decision first = decide(permissions, one, facts);
        Decision second = first instanceof Decision.Permit ? decide(permissions, other, facts) : first;
        if (!(first instanceof Decision.Permit permit) || !(second instanceof Decision.Permit too)) {
            return second;
        }
        try {
            List<String> grants = new ArrayList<>(permit.grants());
            too.grants().stream().filter(grant -> !grants.contains(grant)).forEach(grants::add);
            return new Decision.Permit(permit.policies(), List.copyOf(grants), permit.duties().and(too.duties()));
        } catch (Duties.Contradiction e) {
            return permissions.deny(DenyReason.EVALUATION_FAILED, null, null, e.getMessage());
        }
    }
}
