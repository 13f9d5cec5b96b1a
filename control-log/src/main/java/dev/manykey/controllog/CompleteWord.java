package dev.manykey.controllog;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.manykey.contract.Kind;
import dev.manykey.contract.Signatory;
import dev.manykey.contract.state.CompleteState;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Gives this service's {@linkplain CompleteState word} that the log has everything, and knows whether the log has the word.
 * Read by one thread, asked by any.
 */
final class CompleteWord {
    private static final Logger LOG = LoggerFactory.getLogger(CompleteWord.class);

    private final Signatory by;
    private final Publisher publisher;
    /** Log keys of words of this service that stand in the log, signed with the key of today. */
    private final Set<String> standing = ConcurrentHashMap.newKeySet();

    CompleteWord(Signatory by, Publisher publisher) {
        this.by = by;
        this.publisher = publisher;
    }

    /** A record of the log; gives the log key of the word of this service that stood where this one stands now and is none. */
    @Nullable
    String read(ConsumerRecord<byte[], byte[]> raw, LogRecord entry) {
        return switch (entry) {
            case LogRecord.Known(long _, CompleteState word) -> {
                if (word.by() == by && publisher.hasSigned(raw)) {
                    standing.add(word.logKey());
                } else {
                    standing.remove(word.logKey()); // with a key that may be retired once it is said again
                }
                yield null;
            }
            case LogRecord.Forged(long _, Kind kind, String entity, String _) -> lost(kind, entity);
            case LogRecord.UnreadableEntity(long _, Kind kind, String entity, String _) -> lost(kind, entity);
            case LogRecord.Known _,LogRecord.Unattributable _,LogRecord.Marked _,LogRecord.MarkerGone _,LogRecord.UnreadableMarker _ ->
                null;
        };
    }

    private @Nullable String lost(Kind kind, String entity) {
        String logKey = kind + "/" + entity;
        return standing.remove(logKey) ? logKey : null;
    }

    /** Says it of the topic with this id, unless that stands there. */
    Mono<Void> say(String topic) {
        return Mono.defer(() -> standing.contains(logKey(topic))
                ? Mono.empty()
                : publisher.publishTogether(List.of(new CompleteState(by, topic))).doOnSuccess(_ -> LOG.info(
                        "control log: topic {} has everything that {} answers for; proxies may serve from it", topic,
                        by)));
    }

    String logKey(String topic) {
        return new CompleteState(by, topic).logKey();
    }

    void startOver() {
        standing.clear();
    }
}
