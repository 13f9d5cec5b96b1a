package dev.manykey.key;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.Kind;
import dev.manykey.contract.Level;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.Topics;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.event.AdminChanged;
import dev.manykey.contract.event.Envelope;
import dev.manykey.contract.event.EventTypes;
import dev.manykey.contract.marker.ProxyBoot;
import dev.manykey.contract.marker.ProxyMarker;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.contract.state.State;
import dev.manykey.contract.state.StateCodec;
import dev.manykey.contract.state.UpstreamState;
import dev.manykey.controllog.ControlLogProperties;
import dev.manykey.controllog.Publisher;
import dev.manykey.controllog.SigningDirectory;
import dev.manykey.controllog.TopicWatch;
import dev.manykey.sealing.SealingKeys;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** What key-service needs beside itself, shared by all tests: a broker, a document store, sealing keys, other services. */
final class Surroundings {
    static final Surroundings SHARED = new Surroundings();
    static final Duration SOON = Duration.ofSeconds(20);

    private final EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1);
    private final MongoServer documents = documentStore();
    private final Path sealingKeys;
    private final String mongoUri;
    private final SigningDirectory signing;
    private final Publisher publisher;

    private Surroundings() {
        try {
            sealingKeys = Files.createTempDirectory("sealing");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        SealingKeys.generate(privateSealingKey(), publicSealingKey());
        broker.afterPropertiesSet();
        mongoUri = documents.bindAndGetConnectionString();
        signing = new SigningDirectory(sealingKeys);
        signing.provide();
        publisher = new Publisher(kafka(), signing.signer());
    }

    ControlLogProperties kafka() {
        return new ControlLogProperties(broker.getBrokersAsString(), (short) 1, 1, Duration.ofSeconds(5), Map.of());
    }

    SigningDirectory signing() {
        return signing;
    }

    String mongoUri() {
        return mongoUri;
    }

    Path publicSealingKey() {
        return sealingKeys.resolve(SealingKeys.PUBLIC_FILE);
    }

    Path privateSealingKey() {
        return sealingKeys.resolve(SealingKeys.PRIVATE_FILE);
    }

    /** Another document store, for a test that stops it; not started. */
    static MongoServer documentStore() {
        return new MongoServer(new AnsweringHello());
    }

    /** An upstream as policy-service would publish it. */
    void upstream(String id, long version, String baseUrl, UpstreamState.@Nullable CheckCall check) {
        publish(new UpstreamState(new UpstreamId(id), version, id, URI.create(baseUrl),
                List.of(new UpstreamState.TokenPlace(UpstreamState.TokenPlace.In.BEARER, null, null)), List.of(),
                check, List.of(), UpstreamState.Status.ACTIVE));
    }

    /** A policy as policy-service would publish it. */
    void policy(String id, String upstream, @Nullable String onlyFor) {
        SortedMap<String, Level> permissions = new TreeMap<>(Map.of("*", Level.READ));
        publish(new PolicyState(new PolicyId(id), 1, id, new UpstreamId(upstream),
                onlyFor == null ? null : new AccessKeyId(onlyFor), permissions, PolicyState.Status.ACTIVE));
    }

    /** The end of a shared policy, as policy-service would publish it. */
    void removedPolicy(String id, String upstream) {
        publish(new PolicyState(new PolicyId(id), 2, id, new UpstreamId(upstream), null, new TreeMap<>(),
                PolicyState.Status.REMOVED));
    }

    /** The newest state of an entity in the control log. */
    <T extends State> T newest(Class<T> type, Kind kind, String id) {
        return contents(Topics.CONTROL).stream()
                .filter(record -> new String(record.key(), StandardCharsets.US_ASCII).equals(kind + "/" + id))
                .map(record -> type.cast(StateCodec.decode(kind, 1, record.value()))).reduce((_, last) -> last)
                .orElseThrow();
    }

    /** What is on record of changes to an entity, in its order. */
    List<Envelope<?>> changesOf(String entity) {
        List<Envelope<?>> changes = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : contents(Topics.AUDIT)) {
            Envelope<?> fact = EventTypes.decode(record.value());
            if (fact.data() instanceof AdminChanged change && change.entity().equals(entity)) {
                changes.add(fact);
            }
        }
        return changes;
    }

    /** A fact as a proxy would ship it. */
    void fact(Envelope<?> envelope) {
        var record = new ProducerRecord<byte[], byte[]>(Topics.AUDIT, EventTypes.encode(envelope));
        record.headers().add(EventTypes.TYPE_HEADER, ascii(EventTypes.of(envelope.data()).name()));
        publisher.send(record).block(SOON);
    }

    /** A marker of a proxy that has applied everything that the control log holds by now. */
    void marker(ProxyBoot boot, long boundMillis) {
        marker(boot, boundMillis, null);
    }

    /** The same of a proxy that says where it is reached. */
    void marker(ProxyBoot boot, long boundMillis, @Nullable String address) {
        marker(boot, boundMillis, address, signing.trust().keyIds());
    }

    /** The same of a proxy that trusts these keys. */
    void marker(ProxyBoot boot, long boundMillis, @Nullable String address, List<String> trusts) {
        List<ConsumerRecord<byte[], byte[]>> log = contents(Topics.CONTROL);
        long applied = log.isEmpty() ? -1 : log.getLast().offset();
        var marker = new ProxyMarker(boot.proxy(), boot.boot(), "n" + applied, controlTopic(), applied, boundMillis,
                false, null, Instant.now(), address, trusts);
        var record = new ProducerRecord<>(Topics.CONTROL, ascii(boot.logKey()), marker.encode());
        record.headers().add(StateCodec.TYPE_HEADER, ascii(ProxyMarker.TYPE));
        record.headers().add(StateCodec.SCHEMA_HEADER, ascii(Integer.toString(ProxyMarker.SCHEMA)));
        publisher.send(record).block(SOON);
    }

    /** A proxy that has stopped in good order. */
    void gone(ProxyBoot boot) {
        var record = new ProducerRecord<byte[], byte[]>(Topics.CONTROL, ascii(boot.logKey()), null);
        record.headers().add(StateCodec.SCHEMA_HEADER, ascii(Integer.toString(ProxyMarker.SCHEMA)));
        publisher.send(record).block(SOON);
    }

    /** The id of the control log's topic. */
    String controlTopic() {
        try (var watch = new TopicWatch(kafka())) {
            return watch.ask().join();
        }
    }

    /** All that a topic holds by now. */
    List<ConsumerRecord<byte[], byte[]>> contents(String topic) {
        try (var consumer = new KafkaConsumer<>(kafka().reader(), new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(all::add);
            }
            return all;
        }
    }

    private void publish(State state) {
        publisher.publishTogether(List.of(state)).block(SOON);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Knows the command that the health check sends; a real MongoDB does. */
    private static final class AnsweringHello extends MemoryBackend {
        @Override
        public Document handleCommand(Channel channel, String database, String command, Document query) {
            return super.handleCommand(channel, database, command.equals("hello") ? "isMaster" : command, query);
        }
    }
}
