package dev.manykey.controllog;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.Kind;
import dev.manykey.contract.Topics;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.RevokedState;
import dev.manykey.contract.state.StateCodec;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Writing to a real broker and reading back what it kept. */
abstract class ControlLogContract {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Addresses of a running broker. */
    abstract String bootstrapServers();

    @Test
    void whatIsCommittedIsSeenByEveryReaderAndLeavesTheOutbox() {
        try (Publisher publisher = new Publisher(properties(), Signed.SIGNER); ControlLogView view = view()) {
            var store = new InMemoryEntityStore<>(new Owners.Form());
            new ControlTopicsForTest(properties()).ensure();
            view.start();
            ChangeWriter writer = new ChangeWriter(publisher, Duration.ofSeconds(5));

            Committed<Owners.Owner> committed = writer.insert(store, Owners.change("seen", 1, "Seen")).block(SOON);

            assertThat(committed).isNotNull().extracting(Committed::inForce).isEqualTo(true);
            assertThat(store.pending(9).collectList().block()).isEmpty();
            assertThat(view.findNow(OwnerState.class, Kind.OWNER, "seen").block(SOON))
                    .isNotNull().extracting(OwnerState::name).isEqualTo("Seen");
            await().atMost(SOON).until(view::isCaughtUp);
        }
    }

    @Test
    void readerOfAnEmptyLogKnowsWhichTopicItIs() throws Exception {
        try (Admin admin = Admin.create(properties().admin()); ControlLogView view = view()) {
            new ControlTopicsForTest(properties()).ensure();
            admin.deleteTopics(List.of(Topics.CONTROL)).all().get();
            view.start();

            await().atMost(SOON).until(view::isCaughtUp);

            assertThat(view.proxies().topic()).isNotEmpty();
        }
    }

    @Test
    void readerNeverGoesBackToAnOlderVersion() {
        try (Publisher publisher = new Publisher(properties(), Signed.SIGNER); ControlLogView view = view()) {
            new ControlTopicsForTest(properties()).ensure();
            view.start();
            publisher.publish(OutboxEntry.of(Owners.change("forward", 1, "one"))).block(SOON);
            publisher.publish(OutboxEntry.of(Owners.change("forward", 2, "two"))).block(SOON);
            publisher.publish(OutboxEntry.of(Owners.change("forward", 1, "one"))).block(SOON);
            view.readToEnd().block(SOON);

            assertThat(view.find(OwnerState.class, Kind.OWNER, "forward")).get().extracting(OwnerState::version)
                    .isEqualTo(2L);
        }
    }

    @Test
    void recordThatCannotBeReadTakesItsEntityAwayAndNothingElse() {
        try (Publisher publisher = new Publisher(properties(), Signed.SIGNER); ControlLogView view = view()) {
            new ControlTopicsForTest(properties()).ensure();
            view.start();
            publisher.publish(OutboxEntry.of(Owners.change("poisoned", 1, "p"))).block(SOON);
            publisher.publish(OutboxEntry.of(Owners.change("healthy", 1, "h"))).block(SOON);
            publisher.send(record("owner/poisoned", "1", "{not json")).block(SOON);
            publisher.send(record("owner/healthy-from-the-future", "99", "{}")).block(SOON);
            try (var anybody = new KafkaProducer<>(properties().producer(), new ByteArraySerializer(),
                    new ByteArraySerializer())) {
                var _ = anybody.send(record("nonsense", "1", "{}"));
            }
            view.readToEnd().block(SOON);

            assertThat(view.find(OwnerState.class, Kind.OWNER, "poisoned")).isEmpty();
            assertThat(view.find(OwnerState.class, Kind.OWNER, "healthy")).isPresent();
        }
    }

    /** Longer than the one before, so that no offset gives it away. */
    @Test
    void topicThatWasWipedAndFilledAgainIsReadFromItsBeginning() throws Exception {
        try (Publisher publisher = new Publisher(properties(), Signed.SIGNER);
                ControlLogView view = view();
                Admin admin = Admin.create(properties().admin())) {
            new ControlTopicsForTest(properties()).ensure();
            view.start();
            publisher.publish(OutboxEntry.of(Owners.change("of-the-old-log", 1, "old"))).block(SOON);
            view.readToEnd().block(SOON);
            assertThat(view.find(OwnerState.class, Kind.OWNER, "of-the-old-log")).isPresent();
            long before = view.offset();

            admin.deleteTopics(List.of(Topics.CONTROL)).all().get();
            await().atMost(SOON).ignoreExceptions().until(() -> {
                new ControlTopicsForTest(properties()).ensure();
                for (int i = 1; i <= before + 2; i++) {
                    publisher.publish(OutboxEntry.of(Owners.change("of-the-new-log", i, "new"))).block(SOON);
                }
                return true;
            });

            await().atMost(SOON).until(() -> view.find(OwnerState.class, Kind.OWNER, "of-the-old-log").isEmpty()
                    && view.find(OwnerState.class, Kind.OWNER, "of-the-new-log").isPresent());
        }
    }

    @Test
    void markersOfProxiesAreNoPoisonWhateverTheyAre() {
        try (Publisher publisher = new Publisher(properties(), Signed.SIGNER); ControlLogView view = view()) {
            new ControlTopicsForTest(properties()).ensure();
            view.start();
            publisher.send(record("lease/proxy-1/0123456789abcdef", "99", "from the future")).block(SOON);
            publisher.send(record("lease/nobody", "1", "{}")).block(SOON);
            publisher.publish(OutboxEntry.of(Owners.change("after-markers", 1, "a"))).block(SOON);
            view.readToEnd().block(SOON);

            assertThat(view.find(OwnerState.class, Kind.OWNER, "after-markers")).isPresent();
        }
    }

    @Test
    void viewHoldsOnlyTheKindsItWasAskedFor() {
        try (Publisher publisher = new Publisher(properties(), Signed.SIGNER); ControlLogView view = view()) {
            new ControlTopicsForTest(properties()).ensure();
            view.start();
            var revoked = new RevokedState(new AccessKeyId("key-x"), Instant.EPOCH);
            publisher
                    .send(record(revoked.logKey(), "1", new String(StateCodec.encode(revoked), StandardCharsets.UTF_8)))
                    .block(SOON);
            view.readToEnd().block(SOON);

            assertThat(view.all(RevokedState.class)).isEmpty();
        }
    }

    private ControlLogProperties properties() {
        return new ControlLogProperties(bootstrapServers(), (short) 1, 1, Duration.ofSeconds(5), Map.of());
    }

    private ControlLogView view() {
        return new ControlLogView(properties(), Signed.TRUST, EnumSet.of(Kind.OWNER), "test");
    }

    private static ProducerRecord<byte[], byte[]> record(String key, String schema, String value) {
        var out = new ProducerRecord<>(Topics.CONTROL, key.getBytes(StandardCharsets.UTF_8),
                value.getBytes(StandardCharsets.UTF_8));
        out.headers().add(StateCodec.SCHEMA_HEADER, schema.getBytes(StandardCharsets.US_ASCII));
        return out;
    }

    /** Unchecked, for tests. */
    private record ControlTopicsForTest(ControlLogProperties properties) {
        void ensure() {
            try {
                new ControlTopics(properties).ensure();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
