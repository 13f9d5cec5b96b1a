package dev.manykey.proxy;

import dev.manykey.proxy.filter.AnswerBounds;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What answers may be like of which members or rows are withheld; all others stream. Prefix {@code manykey.proxy.filter}.
 *
 * @param maxAnswer the longest; a longer one is refused
 * @param maxHeld of all that are being read at the same time; one that does not fit is refused. While it is filtered, an answer
 *        needs some four times its length beside
 * @param maxDepth of arrays and objects inside each other
 */
@ConfigurationProperties(prefix = "manykey.proxy.filter", ignoreUnknownFields = false)
record FilterProperties(@DefaultValue("8MB") DataSize maxAnswer, @DefaultValue("64MB") DataSize maxHeld,
        @DefaultValue("100") int maxDepth) {
    FilterProperties {
        require(maxAnswer.toBytes() >= 1 && maxAnswer.toBytes() <= AnswerBounds.MOST_ANSWER_BYTES,
                "maxAnswer: %s (expected: 1B..256MB)", maxAnswer);
        require(maxHeld.compareTo(maxAnswer) >= 0, "maxHeld: %s (expected: >= maxAnswer)", maxHeld);
        require(maxDepth >= 1 && maxDepth <= AnswerBounds.MOST_DEPTH, "maxDepth: %s (expected: 1..500)", maxDepth);
    }

    /** The same, as the filter takes it. */
    AnswerBounds bounds() {
        return new AnswerBounds(Math.toIntExact(maxAnswer.toBytes()), maxHeld.toBytes(), maxDepth);
    }

    private static void require(boolean holds, String message, Object value) {
        if (!holds) {
            throw new IllegalArgumentException("manykey.proxy.filter." + message.formatted(value));
        }
    }
}
