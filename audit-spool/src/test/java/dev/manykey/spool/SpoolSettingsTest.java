package dev.manykey.spool;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class SpoolSettingsTest {
    @Test
    void valueOutOfRangeIsNamedWithWhatWasExpected() {
        assertRejected("segmentBytes: 100 (expected: >= 4096)", 100, 1 << 20, 1, Duration.ofMillis(1));
        assertRejected("maxBytes: 16383 (expected: >= 4 * segmentBytes)", 4096, 16383, 1, Duration.ofMillis(1));
        assertRejected("queueRecords: 0 (expected: >= 1)", 4096, 1 << 20, 0, Duration.ofMillis(1));
        assertRejected("retryDelay: PT0S (expected: > 0)", 4096, 1 << 20, 1, Duration.ZERO);
    }

    private static void assertRejected(String message, long segmentBytes, long maxBytes, int queueRecords,
            Duration retryDelay) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SpoolSettings(Durability.DISK, segmentBytes, maxBytes, queueRecords, retryDelay))
                .withMessage(message);
    }
}
