package dev.manykey.spool;

import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

import dev.manykey.contract.Access;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.event.Caller;
import dev.manykey.contract.event.DecidedOn;
import dev.manykey.contract.event.ExchangeEnded;
import dev.manykey.contract.event.ExchangeIntended;
import dev.manykey.contract.event.ExchangeRefused;
import dev.manykey.contract.event.Target;

/** What a proxy records. */
final class Facts {
    static final Instant AT = Instant.parse("2026-11-23T10:15:30Z");
    private static final Caller CALLER = new Caller(new AccessKeyId("key-1"), "reporting", 1, new OwnerId("ada"),
            new CredentialId("crm-main"));
    private static final Target TARGET = new Target("crm", "GET", "/v1/deals/7", List.of("limit"),
            "GET /v1/deals/{id}", "deals", Access.READ);
    private static final DecidedOn DECIDED_ON = new DecidedOn(41, 3, 1, 2, 4, new TreeMap<>());

    private Facts() {}

    static ExchangeIntended intent() {
        return new ExchangeIntended(AT, CALLER, TARGET, DECIDED_ON, "127.0.0.1", "tool/1.0");
    }

    static ExchangeEnded end(String exchange) {
        return new ExchangeEnded(exchange, AT, ExchangeEnded.Ending.COMPLETED, 200, null, 0, 345, 12);
    }

    static ExchangeRefused refusal() {
        return refusal("permission_missing");
    }

    static ExchangeRefused refusal(String reason) {
        return new ExchangeRefused(AT, 403, "permission_missing", reason, "deals:write", CALLER, TARGET, DECIDED_ON,
                "127.0.0.1", "tool/1.0");
    }
}
