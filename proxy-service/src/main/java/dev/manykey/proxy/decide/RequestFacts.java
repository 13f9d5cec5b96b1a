package dev.manykey.proxy.decide;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.pdp.Match;
import dev.manykey.pdp.condition.Fact;
import dev.manykey.pdp.condition.Facts;
import dev.manykey.pdp.condition.FieldMap;
import dev.manykey.pdp.condition.JsonTree;
import dev.manykey.proxy.EndToEnd;
import dev.manykey.proxy.Header;
import dev.manykey.proxy.Inbound;
import dev.manykey.proxy.admission.QueryParameters;
import dev.manykey.proxy.identify.Identified;

import org.jspecify.annotations.Nullable;

/** What conditions can ask of a request in the proxy. Worked out when it is asked for, and then once; for one thread. */
final class RequestFacts implements Facts {
    private static final Pattern JSON = Pattern
            .compile("(?i)application/(?:[a-z0-9!#$&^_.+-]+\\+)?json\\s*(?:;\\s*charset=\"?utf-8\"?\\s*)?");

    private final Identified identified;
    private final Match.@Nullable Matched matched;
    private @Nullable IllegalArgumentException unreadable;
    private final Map<Fact, Object> known = new EnumMap<>(Fact.class);

    RequestFacts(Identified identified, Match match) {
        this.identified = identified;
        this.matched = match instanceof Match.Matched found ? found : null;
    }

    @Override
    public Object of(Fact fact) {
        Inbound inbound = identified.routed().inbound();
        return switch (fact) {
            case METHOD -> inbound.method();
            case PATH -> identified.routed().path();
            case QUERY -> known.computeIfAbsent(fact, _ -> readQuery());
            case HEADERS -> known.computeIfAbsent(fact, _ -> readHeaders());
            case BODY -> body(inbound);
            case PARAMETERS -> known.computeIfAbsent(fact,
                    _ -> operationFound().parameters(identified.routed().path()));
            case CALLER_IP -> {
                if (!inbound.knowsRemote()) {
                    throw new Facts.Unknown(fact);
                }
                yield inbound.remote();
            }
            case NOW -> inbound.at();
            case KEY_ID -> identified.key().state().id().value();
            case KEY_NAME -> identified.key().state().name();
            case OWNER_ID -> identified.owner().id().value();
            case RESOURCE -> operation().resource();
            case ACCESS -> operation().access().toString();
            case OPERATION_ID -> Objects.requireNonNullElse(operation().operationId(), "");
            case COST -> (long) operation().cost();
        };
    }

    /** Read once, even when it cannot be read. */
    private Object body(Inbound inbound) {
        if (unreadable != null) {
            throw unreadable;
        }
        try {
            return known.computeIfAbsent(Fact.BODY, _ -> readBody(inbound));
        } catch (IllegalArgumentException e) {
            unreadable = e;
            throw e;
        }
    }

    private Operation operation() {
        return operationFound().operation();
    }

    private Match.Matched operationFound() {
        if (matched == null) {
            throw new IllegalStateException("no operation of the catalog");
        }
        return matched;
    }

    /** Without the key, if that is where it came in. */
    private FieldMap readQuery() {
        FieldMap.Builder fields = new FieldMap.Builder();
        for (QueryParameters parameter : QueryParameters.of(identified.routed().query())) {
            if (parameter.raw().equals(identified.rawParameter())) {
                continue;
            }
            fields.add(parameter.name(), parameter.value());
        }
        return fields.build();
    }

    /** Those that the upstream will see. */
    private FieldMap readHeaders() {
        FieldMap.Builder fields = new FieldMap.Builder();
        for (Header header : sent()) {
            fields.add(header.name().toLowerCase(Locale.ROOT), header.value());
        }
        return fields.build();
    }

    private List<Header> sent() {
        return EndToEnd.headers(identified.routed().inbound(), identified.routed().upstream().state().tokenPlaces());
    }

    private List<String> sent(String name) {
        return sent().stream().filter(header -> header.is(name)).map(Header::value).toList();
    }

    private Object readBody(Inbound inbound) {
        byte[] whole = inbound.body();
        if (whole == null) {
            throw new Facts.Unknown(Fact.BODY);
        }
        if (whole.length == 0) {
            return Map.of();
        }
        List<String> types = sent("content-type");
        boolean json = types.size() == 1 && JSON.matcher(types.getFirst().strip()).matches();
        if (!json || sent("content-encoding").stream().anyMatch(coding -> !coding.equals("identity"))) {
            throw new IllegalArgumentException("a body that is no JSON in UTF-8");
        }
        return JsonTree.read(whole);
    }
}
