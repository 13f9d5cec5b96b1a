package dev.manykey.controllog;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

import dev.manykey.contract.Kind;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.Topics;
import dev.manykey.contract.state.OwnerState;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a view makes of records that are about an entity and cannot be read. */
class UnreadableEntitiesTest {
    private final ControlLogView view = new ControlLogView(
            new ControlLogProperties("127.0.0.1:1", (short) 1, 1, Duration.ofSeconds(1), Map.of()),
            Signed.TRUST, new Forgeries(), EnumSet.of(Kind.OWNER, Kind.REVOKED), "test", OwnRecords.NONE);
    private long offset;

    @Test
    void whoAsksCanTellWhatCouldNotBeReadFromWhatIsNotThere() {
        read("revoked/key-1", null);
        read(owner(1));
        read("owner/ada", null);

        assertThat(view.isUnreadable(Kind.REVOKED, "key-1")).isTrue();
        assertThat(view.isUnreadable(Kind.REVOKED, "key-2")).isFalse();
        assertThat(view.isUnreadable(Kind.OWNER, "ada")).isTrue();
        assertThat(view.find(OwnerState.class, Kind.OWNER, "ada")).isEmpty();

        read(owner(2));

        assertThat(view.isUnreadable(Kind.OWNER, "ada")).isFalse();
        view.startOver();
        assertThat(view.isUnreadable(Kind.REVOKED, "key-1")).isFalse();
    }

    private void read(ProducerRecord<byte[], byte[]> signed) {
        apply(new ConsumerRecord<>(Topics.CONTROL, 0, offset++, 0, TimestampType.CREATE_TIME, 0, 0, signed.key(),
                signed.value(), signed.headers(), java.util.Optional.empty()));
    }

    private void read(String key, byte @Nullable [] value) {
        apply(new ConsumerRecord<>(Topics.CONTROL, 0, offset++, key.getBytes(StandardCharsets.UTF_8), value));
    }

    private void apply(ConsumerRecord<byte[], byte[]> one) {
        view.apply("topic-1", List.of(one), offset);
    }

    private static ProducerRecord<byte[], byte[]> owner(long version) {
        return Signed.SIGNER.sign(new OwnerState(new OwnerId("ada"), version, "Ada", OwnerState.Status.ACTIVE));
    }
}
