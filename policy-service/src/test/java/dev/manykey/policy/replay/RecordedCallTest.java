package dev.manykey.policy.replay;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.event.Caller;
import dev.manykey.contract.event.DecidedOn;
import dev.manykey.contract.event.Event;
import dev.manykey.contract.event.ExchangePermitted;
import dev.manykey.contract.event.ExchangeRefused;
import dev.manykey.contract.event.Target;
import dev.manykey.pdp.Match;
import dev.manykey.pdp.condition.Fact;
import dev.manykey.pdp.condition.Facts;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RecordedCallTest {
    private static final Instant AT = Instant.parse("2026-11-23T10:15:30Z");
    private static final Caller CALLER = new Caller(new AccessKeyId("key-1"), "tool", 1, new OwnerId("ada"),
            new CredentialId("token"));
    private static final Target TARGET = new Target("crm", "GET", "/deals", List.of(), null, null, null);
    private static final DecidedOn DECIDED = new DecidedOn(1, 1, 1, 1, 1, new TreeMap<>());

    @Test
    void whatAGatewayWasPermittedIsACallFromTheCallerThatItNamed() {
        RecordedCall call = of(new ExchangePermitted(AT, CALLER, TARGET, DECIDED, "10.0.0.2", "192.0.2.7", null));

        assertThat(call.permitted()).isTrue();
        assertThat(callerAddress(call)).isEqualTo("192.0.2.7");
    }

    @Test
    void theGatewaysOwnAddressIsNeverTakenForThatOfACallerWhoIsNotKnown() {
        RecordedCall permitted = of(new ExchangePermitted(AT, CALLER, TARGET, DECIDED, "10.0.0.2", "10.0.0.2", null));
        RecordedCall refused = of(new ExchangeRefused(AT, 403, "permission_missing", "permission_missing", null, CALLER,
                TARGET, DECIDED, "10.0.0.2", null, "10.0.0.2"));

        assertThatExceptionOfType(Facts.Unknown.class).isThrownBy(() -> callerAddress(permitted));
        assertThatExceptionOfType(Facts.Unknown.class).isThrownBy(() -> callerAddress(refused));
    }

    private static RecordedCall of(Event event) {
        return Objects.requireNonNull(RecordedCall.of(event));
    }

    private static Object callerAddress(RecordedCall call) {
        return call.facts(new Match.NoSuchOperation(false, List.of())).of(Fact.CALLER_IP);
    }
}
