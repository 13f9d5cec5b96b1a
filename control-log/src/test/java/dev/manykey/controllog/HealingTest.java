package dev.manykey.controllog;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;

import dev.manykey.contract.Kind;
import dev.manykey.contract.Signatory;
import dev.manykey.contract.Topics;
import dev.manykey.contract.state.CompleteState;
import dev.manykey.contract.state.StateCodec;
import dev.manykey.signing.SigningKeys;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DeleteTopicsResult;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The control log is repaired from the database, against a real broker; "last" is what compaction would leave. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HealingTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Healer.Pace QUICK = new Healer.Pace(Duration.ofMillis(20), Duration.ofMillis(200),
            Duration.ofMillis(200), Duration.ofMillis(200));

    private final EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1);

    @BeforeAll
    void start() {
        broker.afterPropertiesSet();
    }

    @AfterAll
    void stop() {
        broker.destroy();
    }

    @BeforeEach
    void beginWithAnEmptyLog() throws Exception {
        wipe();
        new ControlTopics(properties()).ensure();
    }

    @Test
    void lateWriteOfAPausedInstanceIsNotTheLastRecord() {
        Keys.Key late = Keys.made("key-1");
        try (Service service = new Service(); Publisher paused = new Publisher(properties(), Signed.SIGNER)) {
            service.commit(late);
            service.commit(late.next());

            paused.publish(OutboxEntry.of(late.change())).block(SOON);

            await().atMost(SOON).until(() -> service.healer.healed() == 1);
            assertThat(versions("key/key-1")).containsExactly("1", "2", "1", "2");
        }
    }

    @Test
    void revokedKeyIsNotBroughtBackByALateWriteNorByATombstone() {
        Keys.Key late = Keys.made("key-1");
        try (Service service = new Service(); Publisher paused = new Publisher(properties(), Signed.SIGNER)) {
            service.commit(late);
            service.commit(late.revoke());

            paused.publish(OutboxEntry.of(late.change())).block(SOON);
            await().atMost(SOON).until(() -> service.healer.healed() == 1);
            paused.send(record("revoked/key-1", null, 1, 1)).block(SOON);
            await().atMost(SOON).until(() -> service.healer.healed() == 2);

            assertThat(versions("key/key-1")).containsExactly("1", "2", "1", "2");
            assertThat(last("revoked/key-1").value()).isNotNull();
        }
    }

    @Test
    void tombstoneAndRecordThatCannotBeReadAreFollowedByTheNewest() {
        try (Service service = new Service(); Publisher other = new Publisher(properties(), Signed.SIGNER)) {
            service.commit(Keys.made("key-1"));
            service.commit(Keys.made("key-2"));

            other.send(record("key/key-1", null, 1, 1)).block(SOON);
            other.send(record("key/key-2", "{not json", 1, 1)).block(SOON);
            other.send(record("key/key-nobody-knows", "{not json", 1, 1)).block(SOON);

            await().atMost(SOON).until(() -> service.healer.healed() == 2);
            assertThat(decoded("key/key-1")).isEqualTo(Keys.made("key-1").states().getLast());
            assertThat(decoded("key/key-2")).isEqualTo(Keys.made("key-2").states().getLast());
        }
    }

    @Test
    void forgedRecordIsFollowedByTheTrueOneWhateverVersionItClaims() {
        Keys.Key key = Keys.made("key-1");
        try (Service service = new Service();
                var broken = new KafkaProducer<>(properties().producer(),
                        new ByteArraySerializer(), new ByteArraySerializer())) {
            service.commit(key);
            ProducerRecord<byte[], byte[]> forged = OutboxEntry.of(key.next().next().change()).getFirst().toRecord();

            var _ = broken.send(forged);
            broken.flush();

            await().atMost(SOON).until(() -> service.healer.healed() == 1);
            assertThat(versions("key/key-1")).containsExactly("1", "3", "1");
            service.commit(key.next());
            assertThat(versions("key/key-1")).as("nobody believes in version 3").containsExactly("1", "3", "1", "2");
        }
    }

    @Test
    void forgedRecordThatWasThereAtTheStartIsFollowedByTheTrueOne() {
        Keys.Key key = Keys.made("key-1");
        Service first = new Service();
        try (first;
                var broken = new KafkaProducer<>(properties().producer(), new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            first.commit(key);
            first.view.close();
            var _ = broken.send(OutboxEntry.of(key.next().next().change()).getFirst().toRecord());
            broken.flush();
        }

        try (Service again = new Service(first.store)) {
            await().atMost(SOON).until(() -> again.healer.healed() == 1);

            assertThat(versions("key/key-1")).containsExactly("1", "3", "1");
            assertThat(again.healer.ahead().count()).isZero();
        }
    }

    @Test
    void whatAnOlderKeyHasSignedIsSignedAgainAtTheStart(@TempDir Path directory) throws IOException {
        Path privateFile = SigningKeys.privateFile(directory, "key-service");
        Path publicFile = SigningKeys.publicFile(directory, "key-service");
        Files.copy(SigningKeys.privateFile(Signed.DIRECTORY, "key-service"), privateFile);
        SigningKeys.add(privateFile, publicFile);
        SigningKeys.use(privateFile, publicFile);
        var renewed = new SigningDirectory(directory);
        renewed.provide();
        Keys.Key key = Keys.made("key-1");
        InMemoryEntityStore<Keys.Key> store;
        try (Service service = new Service()) {
            service.commit(key);
            store = service.store;
        }

        try (Publisher publisher = new Publisher(properties(), renewed.signer())) {
            var healer = new Healer(List.of(Keys.source(store)), publisher, renewed.trust(), Signatory.KEY_SERVICE,
                    QUICK);
            try (healer;
                    var view = new ControlLogView(properties(), renewed.trust(), new Forgeries(),
                            EnumSet.of(Kind.OPERATOR), "test", healer)) {
                view.start();
                await().atMost(SOON).until(() -> healer.healed() == 1 && contents(word()).size() == 2);
            }
        }

        assertThat(versions("key/key-1")).containsExactly("1", "1");
        SigningKeys.retire(privateFile, publicFile);
        assertThat(renewed.trust().whyForged(last("key/key-1"))).isNull();
        assertThat(renewed.trust().whyForged(last(word()))).isNull();
    }

    /** It may say something that this program does not know, so that what this one would write instead could permit more. */
    @Test
    void recordOfALaterProgramOfTheServiceIsLeftAlone() {
        try (Service service = new Service(); Publisher later = new Publisher(properties(), Signed.SIGNER)) {
            service.commit(Keys.made("key-1"));
            service.commit(Keys.made("key-2"));

            later.send(record("key/key-1", "{}", 99, 1)).block(SOON);
            later.send(record("key/key-2", null, 1, 1)).block(SOON);

            await().atMost(SOON).until(() -> service.healer.healed() == 1);
            assertThat(new String(last("key/key-1").value(), StandardCharsets.UTF_8)).isEqualTo("{}");
            assertThat(last("key/key-2").value()).isNotNull();
        }
    }

    @Test
    void recordsThatAreWrongAgainAndAgainAreHealedAtMostOnceInAWhile() {
        Keys.Key late = Keys.made("key-1");
        try (Service service = new Service(); Publisher paused = new Publisher(properties(), Signed.SIGNER)) {
            service.commit(late);
            service.commit(late.next());

            long begun = System.nanoTime();
            for (int i = 0; i < 200; i++) {
                paused.publish(OutboxEntry.of(late.change())).block(SOON);
            }

            await().atMost(SOON).until(() -> versions("key/key-1").getLast().equals("2"));
            long rests = (System.nanoTime() - begun) / QUICK.rest().toNanos();
            assertThat(service.healer.healed()).isBetween(1L, rests + 2);
        }
    }

    @Test
    void atTheStartWhatTheLogHasOlderOrNotAtAllIsPublishedInBatches() {
        try (Service service = new Service(false)) {
            for (int i = 0; i < 450; i++) {
                Keys.put(service.store, Keys.made("key-%03d".formatted(i)));
            }
            Keys.Key older = Keys.made("key-000");
            Keys.Key revoked = Keys.made("key-001");
            Keys.put(service.store, older.next());
            Keys.put(service.store, revoked.revoke());
            service.publisher.publish(OutboxEntry.of(older.change())).block(SOON);
            service.publisher.publish(OutboxEntry.of(revoked.change())).block(SOON);
            service.publisher.publish(OutboxEntry.of(Keys.made("key-449").change())).block(SOON);

            service.view.start();

            await().atMost(SOON).until(() -> service.healer.healed() == 450);
            assertThat(versions("key/key-000")).containsExactly("1", "2");
            assertThat(versions("key/key-001")).containsExactly("1", "2");
            assertThat(versions("revoked/key-001")).containsExactly("1");
            assertThat(versions("key/key-448")).containsExactly("1");
            assertThat(versions("key/key-449")).as("was there already").containsExactly("1");
            assertThat(service.healer.ahead().count()).isZero();
        }
    }

    @Test
    void wipedTopicIsRebuiltWithItsRevocations() throws Exception {
        Keys.Key revoked = Keys.made("key-2");
        try (Service service = new Service()) {
            service.commit(Keys.made("key-1"));
            service.commit(revoked);
            service.commit(revoked.revoke());

            wipe();

            await().atMost(SOON).until(() -> service.healer.healed() == 3);
            assertThat(versions("key/key-1")).containsExactly("1");
            assertThat(versions("key/key-2")).containsExactly("2");
            assertThat(versions("revoked/key-2")).containsExactly("1");
            await().atMost(SOON).until(() -> contents(word()).size() == 1);
            assertThat(last(word()).offset()).isGreaterThan(last("revoked/key-2").offset());
        }
    }

    @Test
    void thatTheLogHasEverythingIsSaidOnceAndNotBeforeItHas() {
        InMemoryEntityStore<Keys.Key> store = new InMemoryEntityStore<>(new Keys.Form());
        for (int i = 0; i < 250; i++) {
            Keys.put(store, Keys.made("key-%03d".formatted(i)));
        }
        try (Service _ = new Service(store)) {
            assertThat(last(word()).offset()).isGreaterThan(last("key/key-249").offset());
        }

        try (Service again = new Service(store)) {
            again.view.readToEnd().block(SOON);
            assertThat(contents(word())).hasSize(1);
        }
    }

    /** As when the database does not answer, or has many pages; the other word came late from a topic that was wiped. */
    @Test
    void nothingIsSaidOfATopicThatHasNotBeenComparedWhateverBecomesOfTheWordForAnother() {
        EntityStore<Keys.Key> silent = neverListing(new InMemoryEntityStore<>(new Keys.Form()));
        CompleteState wiped = new CompleteState(Signatory.KEY_SERVICE, "a-topic-that-was-wiped");
        try (Publisher other = new Publisher(properties(), Signed.SIGNER);
                Healer healer = new Healer(List.of(Keys.source(silent)), other, Signed.TRUST, Signatory.KEY_SERVICE,
                        QUICK);
                ControlLogView view = new ControlLogView(properties(), Signed.TRUST, new Forgeries(),
                        EnumSet.of(Kind.OPERATOR), "test", healer)) {
            view.start();
            await().atMost(SOON).until(view::isCaughtUp);
            other.publishTogether(List.of(wiped)).block(SOON);
            other.send(record(wiped.logKey(), null, 1, 1)).block(SOON);

            await().during(Duration.ofSeconds(1)).atMost(SOON).until(() -> contents(word()).isEmpty());
            assertThat(contents(wiped.logKey())).hasSize(2);
        }
    }

    @SuppressWarnings("unchecked")
    private static EntityStore<Keys.Key> neverListing(EntityStore<Keys.Key> store) {
        return (EntityStore<Keys.Key>) Proxy.newProxyInstance(HealingTest.class.getClassLoader(),
                new Class<?>[]{EntityStore.class},
                (_, method, values) -> method.getName().equals("list") ? Flux.never() : method.invoke(store, values));
    }

    @Test
    void wordThatIsNotThereAnyMoreIsSaidAgain() {
        try (Service service = new Service(); Publisher other = new Publisher(properties(), Signed.SIGNER)) {
            service.view.readToEnd().block(SOON);

            other.send(record(word(), null, 1, 1)).block(SOON);
            await().atMost(SOON).until(() -> contents(word()).size() == 3);
            other.send(record(word(), "{not json", 1, 1)).block(SOON);
            await().atMost(SOON).until(() -> contents(word()).size() == 5);

            assertThat(Signed.TRUST.whyForged(last(word()))).isNull();
            assertThat(last(word()).value()).isNotNull();
            assertThat(service.healer.ahead().count()).isZero();
        }
    }

    @Test
    void logThatIsAheadStaysInForceAndIsToldOfUntilTheDatabaseIsRestored() {
        Keys.Key known = Keys.made("key-1");
        Keys.Key newer = known.next().next();
        try (Service before = new Service()) {
            before.commit(known);
            before.commit(known.next());
            before.commit(newer);
            before.commit(Keys.made("key-2"));
        }

        try (Service restored = new Service(false)) {
            restored.store.insert(known.change()).block(); // with the outbox that the backup had
            restored.view.start();
            await().atMost(SOON).until(() -> restored.healer.ahead()
                    .equals(new LogVersions.Ahead(2, List.of("key/key-1", "key/key-2"))));
            await().atMost(SOON).until(() -> Objects.equals(1, restored.writer.sweep(restored.store).block(SOON)));
            restored.view.readToEnd().block(SOON);

            assertThat(versions("key/key-1")).containsExactly("1", "2", "3");
            assertThat(restored.healer.healed()).isZero();
            assertThatThrownBy(() -> restored.commit(known.next())).isInstanceOf(LogIsAhead.class)
                    .hasMessageContaining("key/key-1");
            assertThatThrownBy(() -> restored.commit(Keys.made("key-2"))).isInstanceOf(LogIsAhead.class);
            assertThat(restored.store.find("key-1").block()).isEqualTo(known);
            assertThat(restored.store.find("key-2").blockOptional()).isEmpty();

            Keys.put(restored.store, known.next());
            Keys.put(restored.store, newer);
            await().atMost(SOON).until(() -> restored.healer.ahead().ids().equals(List.of("key/key-2")));
        }
    }

    /** A late write may be the only thing that an older database has ever seen of the key. */
    @Test
    void lateWriteIsNotFollowedByWhatAnOlderDatabaseHolds() {
        Keys.Key known = Keys.made("key-1");
        try (Service service = new Service(); Publisher paused = new Publisher(properties(), Signed.SIGNER)) {
            service.commit(Keys.made("key-2"));
            Keys.put(service.store, known);
            publish(paused, known.next());
            publish(paused, known.next().next());

            publish(paused, known);
            paused.send(record("key/key-2", null, 1, 1)).block(SOON);

            await().atMost(SOON).until(() -> service.healer.healed() == 1);
            assertThat(versions("key/key-1")).containsExactly("2", "3", "1");
            assertThat(service.healer.ahead().ids()).containsExactly("key/key-1");
        }
    }

    /** What counts is {@code revoked/<id>}, which the log does not have yet. */
    @Test
    void keyCanBeRevokedAlsoWhenTheLogIsAhead() {
        Keys.Key known = Keys.made("key-1");
        try (Service before = new Service()) {
            before.commit(known);
            before.commit(known.next());
        }

        try (Service restored = new Service(false)) {
            Keys.put(restored.store, known);
            restored.view.start();
            await().atMost(SOON).until(() -> restored.healer.ahead().count() == 1);

            restored.commit(known.revoke());

            assertThat(versions("revoked/key-1")).containsExactly("1");
        }
    }

    @Test
    void changeThatAnotherInstanceMadeFasterIsAConflictAsEverAndNoLostDatabase() {
        Keys.Key key = Keys.made("key-1");
        try (Service service = new Service()) {
            service.commit(key);
            service.commit(key.next());
            service.view.readToEnd().block(SOON);

            assertThatThrownBy(() -> service.commit(key.next())).isInstanceOf(StoreConflict.VersionConflict.class);
            assertThatThrownBy(() -> service.commit(key)).isInstanceOf(StoreConflict.AlreadyExists.class);
            assertThat(service.healer.ahead().count()).isZero();
        }
    }

    /** The log key of the word of key-service for the topic that is there. */
    private String word() {
        try (Admin admin = Admin.create(properties().admin())) {
            return new CompleteState(Signatory.KEY_SERVICE,
                    admin.describeTopics(List.of(Topics.CONTROL)).allTopicNames()
                            .get().values().iterator().next().topicId().toString())
                    .logKey();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void publish(Publisher publisher, Keys.Key key) {
        publisher.publishTogether(key.states()).block(SOON);
    }

    private void wipe() throws Exception {
        try (Admin admin = Admin.create(properties().admin())) {
            if (admin.listTopics().names().get().contains(Topics.CONTROL)) {
                DeleteTopicsResult deleted = admin.deleteTopics(List.of(Topics.CONTROL));
                deleted.all().get();
            }
        }
    }

    private ControlLogProperties properties() {
        return new ControlLogProperties(broker.getBrokersAsString(), (short) 1, 1, Duration.ofSeconds(5), Map.of());
    }

    private List<String> versions(String logKey) {
        return contents(logKey).stream().map(
                one -> new String(one.headers().lastHeader(StateCodec.VERSION_HEADER).value(), StandardCharsets.UTF_8))
                .toList();
    }

    private ConsumerRecord<byte[], byte[]> last(String logKey) {
        return contents(logKey).getLast();
    }

    private Object decoded(String logKey) {
        return StateCodec.decode(Kind.KEY, 1, last(logKey).value());
    }

    private List<ConsumerRecord<byte[], byte[]>> contents(String logKey) {
        try (var consumer = new KafkaConsumer<>(properties().reader(), new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(Topics.CONTROL, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(one -> {
                    if (new String(one.key(), StandardCharsets.UTF_8).equals(logKey)) {
                        all.add(one);
                    }
                });
            }
            return all;
        }
    }

    private static ProducerRecord<byte[], byte[]> record(String key, @Nullable String value, int schema, long version) {
        ProducerRecord<byte[], byte[]> out = value == null
                ? tombstone(key)
                : new ProducerRecord<>(Topics.CONTROL, key.getBytes(StandardCharsets.UTF_8),
                        value.getBytes(StandardCharsets.UTF_8));
        out.headers().add(StateCodec.SCHEMA_HEADER, Integer.toString(schema).getBytes(StandardCharsets.US_ASCII));
        out.headers().add(StateCodec.VERSION_HEADER, Long.toString(version).getBytes(StandardCharsets.US_ASCII));
        return out;
    }

    @SuppressWarnings("NullAway") // what Kafka calls a tombstone
    private static ProducerRecord<byte[], byte[]> tombstone(String key) {
        return new ProducerRecord<>(Topics.CONTROL, key.getBytes(StandardCharsets.UTF_8), null);
    }

    /** An instance of a service with a database of its own. */
    private final class Service implements AutoCloseable {
        private final InMemoryEntityStore<Keys.Key> store;
        private final Publisher publisher = new Publisher(properties(), Signed.SIGNER);
        private final Healer healer;
        private final ControlLogView view;
        private final ChangeWriter writer;

        Service() {
            this(new InMemoryEntityStore<>(new Keys.Form()));
        }

        Service(InMemoryEntityStore<Keys.Key> store) {
            this(store, true);
            await().atMost(SOON).until(view::isCaughtUp);
            await().atMost(SOON).until(healer::hasCompared); // else it may publish once more what a test commits
        }

        Service(boolean reading) {
            this(new InMemoryEntityStore<>(new Keys.Form()), reading);
        }

        private Service(InMemoryEntityStore<Keys.Key> store, boolean reading) {
            this.store = store;
            healer = new Healer(List.of(Keys.source(store)), publisher, Signed.TRUST, Signatory.KEY_SERVICE, QUICK);
            view = new ControlLogView(properties(), Signed.TRUST, new Forgeries(), EnumSet.of(Kind.OPERATOR), "test",
                    healer);
            writer = new ChangeWriter(publisher, Duration.ofSeconds(5), healer);
            if (reading) {
                view.start();
            }
        }

        void commit(Keys.Key key) {
            (key.version() == 1 ? writer.insert(store, key.change()) : writer.replace(store, key.change())).block(SOON);
        }

        @Override
        public void close() {
            view.close();
            healer.close();
            publisher.close();
        }
    }
}
