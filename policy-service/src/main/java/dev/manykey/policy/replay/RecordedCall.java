package dev.manykey.policy.replay;

import java.time.Instant;

import dev.manykey.contract.Access;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.event.Caller;
import dev.manykey.contract.event.Event;
import dev.manykey.contract.event.ExchangeIntended;
import dev.manykey.contract.event.ExchangePermitted;
import dev.manykey.contract.event.ExchangeRefused;
import dev.manykey.contract.event.Target;
import dev.manykey.pdp.Match;
import dev.manykey.pdp.condition.Fact;
import dev.manykey.pdp.condition.Facts;
import dev.manykey.pdp.condition.FieldMap;

import org.jspecify.annotations.Nullable;

/**
 * A call as the record has it: whose it was, what it asked for, and whether it was permitted. Values of headers, of the query and
 * of the body are not on the record.
 *
 * @param remote address of the caller, null when it is not known
 * @param permitted whether the proxy permitted it; calls that were refused for another reason than permissions are not made into
 *        one
 */
record RecordedCall(Instant at, Caller caller, Target target, @Nullable String remote,
        boolean permitted) {
    /** A path that was cut or escaped for the record is not the one that was asked for. */
    private static final int CUT_FROM = 2048;

    /** The call that an event tells of; null when it is none that was decided by permissions. */
    static @Nullable RecordedCall of(Event event) {
        return switch (event) {
            case ExchangeIntended call ->
                new RecordedCall(call.at(), call.caller(), call.target(), call.remote(), true);
            case ExchangePermitted call -> new RecordedCall(call.at(), call.caller(), call.target(),
                    known(call.remote(), call.gateway()), true);
            case ExchangeRefused call -> call.caller() == null || call.decidedOn() == null || !isByPermission(call)
                    ? null
                    : new RecordedCall(call.at(), call.caller(), call.target(),
                            known(call.remote(), call.gateway()), false);
            default -> null;
        };
    }

    /** The caller's address is on the record as its gateway's when it is not known. */
    private static @Nullable String known(String remote, @Nullable String gateway) {
        return remote.equals(gateway) ? null : remote;
    }

    private static boolean isByPermission(ExchangeRefused call) {
        return call.code().equals("permission_missing") || call.code().equals("decision_failed")
                || call.code().equals("operation_unknown");
    }

    /** Whose key it was. */
    AccessKeyId key() {
        return caller.key();
    }

    /** Who answers for it. */
    OwnerId owner() {
        return caller.owner();
    }

    /** Whether the path on the record is the one that was asked for. */
    boolean isPathWhole() {
        return target.path().length() < CUT_FROM && target.path().indexOf('\\') < 0 && !target.path().contains("[key]");
    }

    /** What is known of it. */
    Facts facts(Match match) {
        return fact -> switch (fact) {
            case METHOD -> target.method();
            case PATH -> {
                if (!isPathWhole()) {
                    throw new Facts.Unknown(fact);
                }
                yield target.path();
            }
            case QUERY -> {
                if (!target.queryNames().isEmpty()) {
                    throw new Facts.Unknown(fact);
                }
                yield new FieldMap.Builder().build();
            }
            case HEADERS, BODY -> throw new Facts.Unknown(fact);
            case PARAMETERS -> {
                if (!isPathWhole() || !(match instanceof Match.Matched matched)) {
                    throw new Facts.Unknown(fact);
                }
                yield matched.parameters(target.path());
            }
            case CALLER_IP -> {
                if (remote == null) {
                    throw new Facts.Unknown(fact);
                }
                yield remote;
            }
            case NOW -> at;
            case KEY_ID -> caller.key().value();
            case KEY_NAME -> caller.keyName();
            case OWNER_ID -> caller.owner().value();
            case RESOURCE, ACCESS, OPERATION_ID, COST -> ofOperation(fact, match);
        };
    }

    private static Object ofOperation(Fact fact, Match match) {
        if (!(match instanceof Match.Matched matched)) {
            throw new Facts.Unknown(fact);
        }
        var operation = matched.operation();
        return switch (fact) {
            case RESOURCE -> operation.resource();
            case ACCESS -> accessText(operation.access());
            case OPERATION_ID -> operation.operationId() == null ? "" : operation.operationId();
            case COST -> (long) operation.cost();
            default -> throw new IllegalStateException("fact: %s (expected: one of an operation)".formatted(fact));
        };
    }

    private static String accessText(Access access) {
        return access.toString();
    }
}
