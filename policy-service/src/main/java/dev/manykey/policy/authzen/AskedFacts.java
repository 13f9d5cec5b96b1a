package dev.manykey.policy.authzen;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.contract.state.UpstreamState.TokenPlace;
import dev.manykey.pdp.Match;
import dev.manykey.pdp.condition.Fact;
import dev.manykey.pdp.condition.Facts;
import dev.manykey.pdp.condition.FieldMap;
import dev.manykey.pdp.condition.JsonTree;
import dev.manykey.pdp.condition.SeenHeaders;
import dev.manykey.policy.authoring.KeyRules;
import dev.manykey.policy.explain.CallerAddress;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a gateway tells of a request, as conditions see it. What it leaves out, or tells in another form than docs/authzen.md has, is
 * not known, and a condition that asks for it leaves the decision undetermined.
 *
 * @param context of the question
 * @param now for a question without a time of its own
 */
record AskedFacts(KeyRules.Rules rules, Call call, ObjectNode context, Instant now) implements Facts {
    @Override
    public Object of(Fact fact) {
        return switch (fact) {
            case METHOD -> Objects.requireNonNullElseGet(call.method(), () -> operation().method());
            case PATH -> known(call.path(), fact);
            case QUERY -> query();
            case HEADERS -> headers();
            case BODY -> JsonTree.of(known(context.get("body"), fact));
            case PARAMETERS -> matched().parameters(known(call.path(), fact));
            case CALLER_IP -> {
                String ip = known(text("ip"), fact);
                if (!CallerAddress.isOne(ip)) {
                    throw new Facts.Unknown(fact);
                }
                yield ip;
            }
            case NOW -> time();
            case KEY_ID -> rules.key().id().value();
            case KEY_NAME -> rules.key().name();
            case OWNER_ID -> rules.key().owner().value();
            case RESOURCE -> operation().resource();
            case ACCESS -> operation().access().toString();
            case OPERATION_ID -> Objects.requireNonNullElse(operation().operationId(), "");
            case COST -> (long) operation().cost();
        };
    }

    /** RFC 3339, seconds optional, as the text's own examples have it (5.4). */
    private Instant time() {
        if (!context.has("time")) {
            return now;
        }
        try {
            return OffsetDateTime.parse(known(text("time"), Fact.NOW)).toInstant();
        } catch (DateTimeException e) {
            throw new Facts.Unknown(Fact.NOW);
        }
    }

    /** As it stands after the path, where it does: that is what the upstream gets. */
    private FieldMap query() {
        FieldMap.Builder fields = new FieldMap.Builder();
        JsonNode told = context.get("query");
        if (call.query() == null && told instanceof ObjectNode names) {
            names.properties().forEach(member -> add(member.getKey(), member.getValue(), fields, Fact.QUERY));
            return fields.build();
        }
        return FieldMap.ofQuery(known(call.query() == null ? text("query") : call.query(), Fact.QUERY));
    }

    /** Without those that a credential may be in. */
    private FieldMap headers() {
        if (!(context.get("headers") instanceof ObjectNode names)) {
            throw new Facts.Unknown(Fact.HEADERS);
        }
        Set<String> hidden = new HashSet<>();
        KeyRules.Home home = rules.home();
        for (TokenPlace place : home == null ? List.<TokenPlace>of() : home.tokenPlaces()) {
            if (place.in() == TokenPlace.In.HEADER && place.name() != null) {
                hidden.add(place.name().toLowerCase(Locale.ROOT));
            }
        }
        FieldMap.Builder fields = new FieldMap.Builder();
        names.properties().forEach(member -> {
            String name = member.getKey().toLowerCase(Locale.ROOT);
            if (!hidden.contains(name) && !SeenHeaders.isNeverSeen(name)) {
                add(name, member.getValue(), fields, Fact.HEADERS);
            }
        });
        return fields.build();
    }

    private static void add(String name, JsonNode value, FieldMap.Builder fields, Fact fact) {
        for (JsonNode one : value.isArray() ? value : List.of(value)) {
            if (!one.isString()) {
                throw new Facts.Unknown(fact);
            }
            fields.add(name, one.stringValue());
        }
    }

    private @Nullable String text(String member) {
        JsonNode value = context.get(member);
        return value != null && value.isString() ? value.stringValue() : null;
    }

    private static <T> T known(@Nullable T value, Fact fact) {
        if (value == null) {
            throw new Facts.Unknown(fact);
        }
        return value;
    }

    private Operation operation() {
        return matched().operation();
    }

    private Match.Matched matched() {
        if (call.match() instanceof Match.Matched matched) {
            return matched;
        }
        throw new IllegalStateException("no operation of the catalog");
    }
}
