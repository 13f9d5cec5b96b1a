package dev.manykey.key.skip;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import dev.manykey.change.Act;
import dev.manykey.change.Created;
import dev.manykey.change.Creation;
import dev.manykey.contract.Kind;
import dev.manykey.contract.state.SkipState;
import dev.manykey.controllog.Change;

/**
 * A record of the control log that every proxy is to go on without. There is no way back: it was decided by somebody who
 * looked at it.
 *
 * @param topic id of the Kafka topic
 * @param offset of the record in it
 * @param reason in words
 */
record Skip(String key, long version, String topic, long offset, String reason, Creation creation) implements Created {
    /** What is written to skip a record. */
    static Change<Skip> of(String topic, long offset, String reason, Act act) {
        Skip skip = new Skip(id(topic, offset), 1, topic, offset, reason, Creation.of(act, null));
        return new Change<>(skip, List.of(skip.state()),
                act.fact("log.record-skipped", Kind.SKIP, skip.key, 1, null, null,
                        Map.of("topic", topic, "offset", Long.toString(offset), "reason", reason)));
    }

    /** The one id of a record; topics' ids have letters that ids here do not. */
    static String id(String topic, long offset) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(topic.getBytes(StandardCharsets.UTF_8));
            return "skip-%s-%d".formatted(HexFormat.of().formatHex(digest, 0, 8), offset);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: not there (expected: every Java has it)", e);
        }
    }

    /** The skip as the control log carries it. */
    SkipState state() {
        return new SkipState(key, topic, offset, reason);
    }
}
