package dev.manykey.proxy.image;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.manykey.contract.marker.ProxyBoot;
import dev.manykey.contract.marker.ProxyMarker;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

import static dev.manykey.proxy.image.ImageUnderTest.active;
import static org.assertj.core.api.Assertions.assertThat;

class MarkersInTheLogTest {
    private final ImageUnderTest log = new ImageUnderTest();

    @Test
    void onlyMarkersOfThisBootAreReadAtAll() {
        ProxyBoot earlier = new ProxyBoot(ImageUnderTest.SELF.proxy(), "fedcba9876543210");
        ProxyMarker own = marker(ImageUnderTest.SELF);

        log.reads(log.marker(ImageUnderTest.SELF, own.encode()), log.marker(earlier, marker(earlier).encode()),
                log.marker(new ProxyBoot("proxy-2", ImageUnderTest.SELF.boot()),
                        "no marker".getBytes(StandardCharsets.UTF_8)));

        assertThat(log.markers).containsExactly(own);
    }

    /** Those of a whole hour that are read while starting say nothing of how many proxies there are. */
    @Test
    void markersOfAllAreCountedFromTheEndOfTheLogOn() {
        ProxyBoot other = new ProxyBoot("proxy-2", "fedcba9876543210");
        log.reads(log.marker(other, marker(other).encode())).caughtUp();
        assertThat(log.read).isZero();

        log.reads(log.marker(ImageUnderTest.SELF, marker(ImageUnderTest.SELF).encode()),
                log.marker(other, marker(other).encode()), log.genuine(active("k1", 1, "s1")));

        assertThat(log.read).isEqualTo(2);
    }

    @Test
    void manyRecordsAtOnceAreAppliedInTheirOrder() {
        List<ConsumerRecord<byte[], byte[]>> many = new ArrayList<>();
        for (int version = 1; version <= 300; version++) {
            many.add(log.genuine(active("k1", version, "s" + version)));
        }

        log.caughtUp().reads(many);

        assertThat(log.opens("s300")).isEqualTo(300);
        assertThat(log.opens("s299")).isZero();
    }

    private static ProxyMarker marker(ProxyBoot boot) {
        return new ProxyMarker(boot.proxy(), boot.boot(), "00000000000000ff", "topic-1", 3, 5000, false, null,
                Instant.EPOCH);
    }
}
