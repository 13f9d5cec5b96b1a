package dev.manykey.controllog;

import java.time.Duration;

import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ChangeWriterTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final InMemoryEntityStore<Owners.Owner> store = new InMemoryEntityStore<>(new Owners.Form());

    @Test
    void statesArePublishedBeforeTheFact() {
        var producer = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        ChangeWriter writer = new ChangeWriter(new Publisher(producer, Signed.SIGNER), SOON);

        writer.insert(store, Owners.change("ada", 1, "Ada")).block(SOON);

        assertThat(producer.history()).extracting(ProducerRecord::topic).containsExactly("manykey.control",
                "manykey.audit");
        assertThat(producer.history().getFirst().headers().lastHeader("mk-version").value()).asString().isEqualTo("1");
    }

    @Test
    void withoutAcknowledgementTheChangeIsRecordedAndSaidNotToBeInForce() {
        var silent = new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        ChangeWriter writer = new ChangeWriter(new Publisher(silent, Signed.SIGNER), Duration.ofMillis(100));

        Committed<Owners.Owner> committed = writer.insert(store, Owners.change("ada", 1, "Ada")).block(SOON);

        assertThat(committed).isNotNull().extracting(Committed::inForce).isEqualTo(false);
        assertThat(store.pending(9).collectList().block()).hasSize(1);
    }

    @Test
    void sweepOfAnotherInstanceFinishesWhatACrashLeft() {
        store.insert(Owners.change("ada", 1, "Ada")).block(); // and the process dies before it publishes
        var producer = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

        Integer swept = new ChangeWriter(new Publisher(producer, Signed.SIGNER), SOON).sweep(store).block(SOON);

        assertThat(swept).isEqualTo(1);
        assertThat(producer.history()).hasSize(2);
        assertThat(store.pending(9).collectList().block()).isEmpty();
    }

    @Test
    void whatTheBrokersRefuseIsNotInForce() {
        var refusing = new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        var committed = new ChangeWriter(new Publisher(refusing, Signed.SIGNER), SOON)
                .insert(store, Owners.change("ada", 1, "Ada")).toFuture();

        org.awaitility.Awaitility.await().until(() -> refusing.errorNext(new IllegalStateException("refused")));
        org.awaitility.Awaitility.await().until(() -> refusing.completeNext() || committed.isDone());

        assertThat(committed.join().inForce()).isFalse();
        assertThat(store.pending(9).collectList().block()).hasSize(1);
    }

    @Test
    void whatASweepCannotPublishStaysInTheOutbox() {
        store.insert(Owners.change("ada", 1, "Ada")).block();
        var refusing = new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        var swept = new ChangeWriter(new Publisher(refusing, Signed.SIGNER), SOON).sweep(store).toFuture();

        org.awaitility.Awaitility.await().until(() -> refusing.errorNext(new IllegalStateException("refused")));

        assertThat(swept).failsWithin(SOON);
        assertThat(store.pending(9).collectList().block()).hasSize(1);
    }

    @Test
    void changeGoesOnToItsEndWhenTheCallerGivesUp() {
        var slow = new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        ChangeWriter writer = new ChangeWriter(new Publisher(slow, Signed.SIGNER), SOON);
        var caller = writer.insert(store, Owners.change("ada", 1, "Ada")).subscribe();
        org.awaitility.Awaitility.await().until(() -> slow.history().size() == 2);

        caller.dispose();
        slow.completeNext();
        slow.completeNext();

        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(store.pending(9).collectList().block()).isEmpty());
    }
}
