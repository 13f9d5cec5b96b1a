package dev.manykey.contract;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.manykey.contract.event.AdminChanged;
import dev.manykey.contract.event.Caller;
import dev.manykey.contract.event.CredentialCheckRequested;
import dev.manykey.contract.event.CredentialChecked;
import dev.manykey.contract.event.DecidedOn;
import dev.manykey.contract.event.Event;
import dev.manykey.contract.event.ExchangeEnded;
import dev.manykey.contract.event.ExchangeIntended;
import dev.manykey.contract.event.ExchangePermitted;
import dev.manykey.contract.event.ExchangeRefused;
import dev.manykey.contract.event.Target;
import dev.manykey.contract.marker.ProxyMarker;
import dev.manykey.contract.policy.Grant;
import dev.manykey.contract.policy.Obligations;
import dev.manykey.contract.policy.PolicyRules;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.CompleteState;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.OperatorState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.contract.state.RevokedState;
import dev.manykey.contract.state.SkipState;
import dev.manykey.contract.state.State;
import dev.manykey.contract.state.UpstreamState;

/** One instance of everything that crosses Kafka, with every member set. */
final class Samples {
    private static final Instant AT = Instant.parse("2026-11-23T10:15:30.123Z");
    private static final AccessKeyId KEY = new AccessKeyId("key-1");
    private static final OwnerId OWNER = new OwnerId("ada");
    private static final CredentialId CREDENTIAL = new CredentialId("crm-main");
    private static final UpstreamId UPSTREAM = new UpstreamId("crm");
    private static final PolicyId POLICY = new PolicyId("crm-read");
    private static final KeyHash HASH = KeyHash
            .ofHex("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");

    private static final Grant GRANT = new Grant("own-pipelines", Grant.Effect.ALLOW, List.of("deals"),
            List.of(Access.READ, Access.WRITE), List.of("GET /v1/deals/{id}"),
            new TreeMap<>(Map.of("pipelineId", List.of("3", "7"))), "caller.ip.inNetwork('10.0.0.0/8')",
            new Obligations(List.of("data[].phone"), List.of("data[].notes"),
                    List.of(new Obligations.RowFilter("data", "row.pipeline_id == 3")),
                    new Obligations.Rate(100, 60), new Obligations.Budget(10_000, Obligations.Budget.Period.DAY),
                    65_536L, new TreeMap<>(Map.of("limit", "100"))));

    private Samples() {}

    static List<State> states() {
        return List.of(
                new AccessKeyState(KEY, 3, "reporting", OWNER, CREDENTIAL, UPSTREAM,
                        new AccessKeyId("key-0"), List.of(POLICY),
                        AccessKeyState.Status.ACTIVE, AT,
                        List.of(new AccessKeyState.Secret(1, HASH, AT, AT),
                                new AccessKeyState.Secret(2, HASH, AT, null))),
                new RevokedState(KEY, AT),
                new SkipState("skip-0123456789abcdef-42", "t1", 42, "written by hand while trying something"),
                new CompleteState(Signatory.KEY_SERVICE, "s2003uX2SE645nWqv35ORg"),
                new OwnerState(OWNER, 1, "Ada Lovelace", List.of(POLICY), OwnerState.Status.ACTIVE),
                new CredentialState(CREDENTIAL, 2, OWNER, UPSTREAM, "https://api.example.com:443", new byte[]{1, 2, 3},
                        List.of(POLICY),
                        CredentialState.Status.ACTIVE),
                new OperatorState(new OperatorId("grace"), 1, "Grace Hopper", OperatorState.Role.AUDITOR, HASH,
                        OperatorState.Status.ACTIVE),
                new UpstreamState(UPSTREAM, 4, "CRM", URI.create("https://api.example.com/base"),
                        List.of(new UpstreamState.TokenPlace(UpstreamState.TokenPlace.In.HEADER, "x-api-token", null),
                                new UpstreamState.TokenPlace(UpstreamState.TokenPlace.In.BASIC, "username", "x")),
                        List.of("crm.localhost"), new UpstreamState.CheckCall("GET", "/v1/users/me"),
                        List.of(new UpstreamState.Operation("GET", "/v1/deals/{id}", "deals", Access.READ, "getDeal", 2,
                                "/deals/{id}", List.of("action"))),
                        UpstreamState.Status.ACTIVE),
                new PolicyState(POLICY, 1, "Read everything", UPSTREAM, KEY,
                        new TreeMap<>(Map.of("*", Level.READ, "deals", Level.WRITE, "webhooks", Level.NONE)),
                        List.of(GRANT), new PolicyRules(new TreeMap<>(Map.of("*", Level.READ)), List.of()),
                        PolicyState.Status.ACTIVE));
    }

    static List<Event> events() {
        Caller caller = new Caller(KEY, "reporting", 2, OWNER, CREDENTIAL);
        Target target = new Target("crm", "GET", "/v1/deals/7", List.of("limit"), "GET /v1/deals/{id}", "deals",
                Access.READ);
        DecidedOn decidedOn = new DecidedOn(41, 3, 1, 2, 4, new TreeMap<>(Map.of("crm-read", 1L)))
                .by(List.of("crm-read/own-pipelines"))
                .unlike(List.of(new DecidedOn.OtherDecision("crm-read", 1, false, "permission_missing")));
        return List.of(
                new ExchangeIntended(AT, caller, target, decidedOn.asStale(), "127.0.0.1", "tool/1.0"),
                new ExchangeEnded("p1/e/1", AT, ExchangeEnded.Ending.CUT, 200, "caller_left", 12, 345, 67),
                new ExchangePermitted(AT, caller, target, decidedOn, "10.0.0.2", "192.0.2.7", "tool/1.0"),
                new ExchangeRefused(AT, 403, "permission_missing", "permission_missing", "deals:write", caller, target,
                        decidedOn, "192.0.2.7", "tool/1.0", "10.0.0.2"),
                new CredentialChecked("01", AT, CREDENTIAL, 2, UPSTREAM, CredentialChecked.Result.NOT_TRIED, 200,
                        "why"),
                new CredentialCheckRequested(CREDENTIAL, 2, AT),
                new AdminChanged(AT, "key.revoked", Kind.KEY, "key-1", 3, new OperatorId("grace"), "Grace Hopper",
                        OWNER,
                        UPSTREAM, new TreeMap<>(Map.of("reason", "left the company"))));
    }

    static ProxyMarker marker() {
        return new ProxyMarker("proxy-1", "0123456789abcdef", "n1", "t1", 41, 5000, false, "proxy-1/abcdefgh/7",
                Instant.parse("2026-11-23T12:00:00Z"), "http://10.0.0.7:8080", List.of("0123abcd", "89abcdef"));
    }
}
