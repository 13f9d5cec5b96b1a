package dev.manykey.audit.ingest;

import java.nio.charset.StandardCharsets;

import dev.manykey.audit.Facts;
import dev.manykey.audit.log.AuditRecord;
import dev.manykey.audit.log.Fact;
import dev.manykey.contract.Kind;
import dev.manykey.contract.event.Envelope;
import dev.manykey.contract.event.EventTypes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class FactReaderTest {
    @Test
    void changeToAKeyIsFoundUnderTheKeyAndChangeToAnOwnerUnderTheOwner() {
        AuditRecord ofKey = begun(Facts.change("c1", Facts.AT, "key.revoked", Kind.KEY, "key-1"));
        AuditRecord ofOwner = begun(Facts.change("c2", Facts.AT, "owner.disabled", Kind.OWNER, "ada"));
        AuditRecord ofUpstream = begun(Facts.change("c3", Facts.AT, "upstream.added", Kind.UPSTREAM, "crm"));

        assertThat(ofKey.key()).isEqualTo(new AuditRecord.Key("key-1", null, null, null, null));
        assertThat(ofOwner.owner()).isEqualTo("ada");
        assertThat(ofUpstream.upstream()).isEqualTo("crm");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{}", "text", "{\"id\":\"x\",\"type\":\"admin.changed\",\"version\":1}",
            "{\"id\":\"x\",\"type\":\"admin.changed\",\"version\":99,\"data\":{}}",
            "{\"id\":\"x\",\"type\":\"never.heard-of\",\"version\":1,\"data\":{}}",
            "{\"id\":\"x\",\"type\":\"proxy.exchange-intended\",\"version\":1,\"producer\":\"p\",\"data\":{}}",
            "{\"id\":\"x\",\"type\":\"proxy.exchange-permitted\",\"version\":1,\"producer\":\"p\",\"data\":{}}",
            "{\"id\":\"x\",\"type\":\"proxy.exchange-ended\",\"version\":1,\"producer\":\"p\",\"data\":{}}",
            "{\"type\":\"proxy.exchange-ended\",\"version\":1,\"producer\":\"p\",\"data\":{\"exchange\":\"e\","
                    + "\"at\":\"2026-11-23T10:15:30Z\",\"ending\":\"completed\",\"requestBytes\":0,"
                    + "\"responseBytes\":0,\"millis\":0}}",
            "{\"id\":\"x\",\"type\":\"key.credential-check-requested\",\"version\":1,\"producer\":\"p\",\"data\":"
                    + "{\"credential\":\"c\",\"version\":1,\"before\":\"2026-11-23T10:15:30Z\"}}"})
    void messageThatLacksWhatARecordNeedsIsNoFactAndStopsNothing(String message) {
        assertThatExceptionOfType(FactReader.NoFact.class)
                .isThrownBy(() -> FactReader.read(message.getBytes(StandardCharsets.UTF_8)))
                .withMessageMatching("(?s).+");
    }

    @Test
    void tryingACredentialIsOnTheRecordBeforeItsResult() {
        byte[] message = ("{\"id\":\"p1/e/7\",\"type\":\"key.credential-check-requested\",\"version\":1,\"producer\":\"proxy/p1\","
                + "\"occurredAt\":\"2026-11-23T10:15:30Z\",\"data\":{\"credential\":\"crm-main\",\"version\":3,"
                + "\"before\":\"2026-11-23T10:15:45Z\"}}").getBytes(StandardCharsets.UTF_8);

        AuditRecord begun = ((Fact.Begins) FactReader.read(message)).begun();

        assertThat(begun.kind()).isEqualTo(AuditRecord.Kind.CHECK);
        assertThat(begun.check()).isEqualTo(new AuditRecord.Check("p1/e/7", "crm-main", 3, "begun", null, null));
    }

    @Test
    void factFromAYearThatDoesNotSortIsNoFact() {
        byte[] message = new String(EventTypes.encode(Facts.intent("p1/e/1")), StandardCharsets.UTF_8)
                .replace("\"at\":\"2026", "\"at\":\"+12026")
                .getBytes(StandardCharsets.UTF_8);

        assertThatExceptionOfType(FactReader.NoFact.class).isThrownBy(() -> FactReader.read(message))
                .withMessageContaining("(expected: a year in 0..9999)");
    }

    private static AuditRecord begun(Envelope<?> envelope) {
        return ((Fact.Begins) FactReader.read(EventTypes.encode(envelope))).begun();
    }
}
