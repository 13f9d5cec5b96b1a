package dev.manykey.audit;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.manykey.contract.Access;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.Kind;
import dev.manykey.contract.OperatorId;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.event.AdminChanged;
import dev.manykey.contract.event.Caller;
import dev.manykey.contract.event.CredentialChecked;
import dev.manykey.contract.event.DecidedOn;
import dev.manykey.contract.event.Envelope;
import dev.manykey.contract.event.Event;
import dev.manykey.contract.event.ExchangeEnded;
import dev.manykey.contract.event.ExchangeIntended;
import dev.manykey.contract.event.ExchangePermitted;
import dev.manykey.contract.event.ExchangeRefused;
import dev.manykey.contract.event.Target;

/** What proxies and services tell, as they tell it. */
public final class Facts {
    public static final Instant AT = Instant.parse("2026-11-23T10:15:30.123456Z");

    private Facts() {}

    public static Envelope<ExchangeIntended> intent(String id) {
        return intent(id, AT);
    }

    public static Envelope<ExchangeIntended> intent(String id, Instant at) {
        return intent(id, at, caller("key-1", "ada"), target("crm", "GET", "deals", Access.READ));
    }

    public static Envelope<ExchangeIntended> intent(String id, Instant at, Caller caller, Target target) {
        return envelope(id, at, new ExchangeIntended(at, caller, target,
                new DecidedOn(41, 3, 1, 2, 4, new TreeMap<>(Map.of("crm-read", 1L))), "127.0.0.1", "tool/1.0"));
    }

    /** A gateway was told that it may forward a request, which the draft of a policy would have refused. */
    public static Envelope<ExchangePermitted> handedOver(String id, Instant at, Caller caller, Target target) {
        return envelope(id, at, new ExchangePermitted(at, caller, target,
                new DecidedOn(41, 3, 1, 2, 4, new TreeMap<>(Map.of("crm-read", 1L)))
                        .unlike(List.of(new DecidedOn.OtherDecision("crm-read", 2, false, "permission_missing"))),
                "10.0.0.2", "192.0.2.7", "tool/1.0"));
    }

    public static Envelope<ExchangeEnded> end(String id, String exchange) {
        return end(id, exchange, ExchangeEnded.Ending.COMPLETED, 200, null);
    }

    public static Envelope<ExchangeEnded> end(String id, String exchange, ExchangeEnded.Ending ending, int status,
            @org.jspecify.annotations.Nullable String reason) {
        return envelope(id, AT.plusSeconds(1),
                new ExchangeEnded(exchange, AT.plusSeconds(1), ending, status, reason, 12, 345, 1000));
    }

    public static Envelope<ExchangeRefused> refusal(String id, Instant at, Caller caller, Target target) {
        return envelope(id, at, new ExchangeRefused(at, 403, "permission_missing", "permission_missing", "deals:write",
                caller, target, null, "127.0.0.1", "tool/1.0"));
    }

    public static Envelope<AdminChanged> change(String id, Instant at, String action, Kind kind, String entity) {
        return new Envelope<>(id, at, "key-service", "grace", null, new AdminChanged(at, action, kind, entity, 3,
                new OperatorId("grace"), "Grace Hopper", kind == Kind.KEY ? new OwnerId("ada") : null, null,
                new TreeMap<>(Map.of("reason", "left the company"))));
    }

    public static Envelope<CredentialChecked> check(String id, Instant at) {
        return envelope(id, at, new CredentialChecked("req-1", at, new CredentialId("crm-main"), 2,
                new UpstreamId("crm"), CredentialChecked.Result.REFUSED, 401, "the upstream refused it"));
    }

    public static Caller caller(String key, String owner) {
        return new Caller(new AccessKeyId(key), "reporting", 2, new OwnerId(owner), new CredentialId("crm-main"));
    }

    public static Target target(String upstream, String method, String resource, Access access) {
        return new Target(upstream, method, "/v1/" + resource + "/7", List.of("limit"),
                method + " /v1/" + resource + "/{id}", resource, access);
    }

    private static <E extends Event> Envelope<E> envelope(String id, Instant at, E event) {
        return new Envelope<>(id, at, "proxy/p1", "key-1", id, event);
    }
}
