package dev.manykey.controllog;

import dev.manykey.contract.Kind;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Who is told of records of the kinds that this service alone writes; always on the reader's thread, so never blocking. */
interface OwnRecords {
    /** Of a service that writes none. */
    OwnRecords NONE = new OwnRecords() {
        @Override
        public boolean covers(Kind kind) {
            return false;
        }

        @Override
        public void read(ConsumerRecord<byte[], byte[]> raw, LogRecord entry) {}

        @Override
        public void caughtUp(String topic) {}

        @Override
        public void startOver() {}
    };

    /** Whether the kind is one of them. */
    boolean covers(Kind kind);

    /** A record of such a kind, as it is and as it was read. */
    void read(ConsumerRecord<byte[], byte[]> raw, LogRecord entry);

    /**
     * As {@link ControlLogReader.Follower#caughtUp}; may be called again without {@link #startOver} before.
     *
     * @param topic id of the Kafka topic that is read
     */
    void caughtUp(String topic);

    /** As {@link ControlLogReader.Follower#startOver}. */
    void startOver();
}
