package dev.manykey.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class DamageTest {
    private static final SpoolSettings SMALL_SEGMENTS = new SpoolSettings(Durability.DISK, 4096, 1 << 20, 100,
            Duration.ofMillis(20));

    private final AuditTopic topic = new AuditTopic();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 100})
    void tornTailIsCutAndEverythingBeforeItIsShipped(int bytesLeft) throws Exception {
        List<String> ids = record(3, SpoolSettings.defaults());
        Path segment = segments().getLast();
        long whole = Files.size(segment);
        byte[] torn = Arrays.copyOf(Frame.of(new SpooledRecord(4, 0, "type", 1, new byte[200]).payload()), bytesLeft);
        Files.write(segment, torn, StandardOpenOption.APPEND);

        try (AuditSpool spool = AuditSpool.open(directory, "p1", SpoolSettings.defaults())) {
            topic.takeAll(spool);

            assertThat(topic.ids()).isEqualTo(ids);
            assertThat(spool.gauges().tornTails()).isOne();
            assertThat(spool.gauges().quarantined()).isZero();
        }
        assertThat(Path.of(segment + ".torn")).hasSize(bytesLeft);
        assertThat(whole).isGreaterThan(0);
    }

    @Test
    void runOfZerosAtTheEndIsATornTail() throws Exception {
        List<String> ids = record(3, SpoolSettings.defaults());
        Files.write(segments().getLast(), new byte[4096], StandardOpenOption.APPEND);

        assertThat(AuditTopic.restart(directory).ids()).isEqualTo(ids);
    }

    @Test
    void segmentThatWasJustBegunWhenTheMachineStoppedIsATornTailToo() throws Exception {
        List<String> ids = record(3, SpoolSettings.defaults());
        Files.write(directory.resolve("%016d.segment".formatted(2)), new byte[]{0, 0, 1});

        assertThat(AuditTopic.restart(directory).ids()).isEqualTo(ids);
        assertThat(segments()).extracting(file -> String.valueOf(file.getFileName()))
                .containsExactly("0000000000000003.segment");
    }

    @Test
    void damageInAnOlderSegmentSetsItAsideAndIsCountedAndTheRestIsShipped() throws Exception {
        List<String> ids = record(20, SMALL_SEGMENTS);
        assertThat(segments()).hasSizeGreaterThan(3);
        Path damaged = segments().get(1);
        byte[] bytes = Files.readAllBytes(damaged);
        bytes[bytes.length / 2] ^= 1;
        Files.write(damaged, bytes);

        try (AuditSpool spool = AuditSpool.open(directory, "p1", SMALL_SEGMENTS)) {
            topic.takeAll(spool);

            assertThat(spool.gauges().quarantined()).isOne();
            assertThat(spool.gauges().tornTails()).isZero();
        }
        assertThat(Path.of(damaged + ".quarantined")).hasBinaryContent(bytes);
        List<String> missing = new ArrayList<>(ids);
        missing.removeAll(topic.ids());
        assertThat(missing).isNotEmpty().hasSizeLessThan(8);
        assertThat(topic.ids()).isSubsetOf(ids).endsWith(ids.getLast()).doesNotHaveDuplicates();
    }

    @Test
    void olderSegmentThatIsShorterThanItsSuccessorSaysIsDamaged() throws Exception {
        record(20, SMALL_SEGMENTS);
        Path damaged = segments().get(1);
        byte[] bytes = Files.readAllBytes(damaged);
        Files.write(damaged, Arrays.copyOf(bytes, bytes.length - 5));

        try (AuditSpool spool = AuditSpool.open(directory, "p1", SMALL_SEGMENTS)) {
            topic.takeAll(spool);

            assertThat(spool.gauges().quarantined()).isOne();
        }
    }

    @Test
    void damageInTheSegmentBeingWrittenClosesItSoThatLaterRecordsAreSafe() throws Exception {
        try (AuditSpool spool = AuditSpool.open(directory, "p1", SpoolSettings.defaults())) {
            spool.append(Facts.refusal()).receipt().get(5, TimeUnit.SECONDS);
            Path damaged = segments().getLast();
            byte[] bytes = Files.readAllBytes(damaged);
            bytes[bytes.length - 1] ^= 1;
            Files.write(damaged, bytes);

            try (SpoolShipper shipper = SpoolShipper.start(spool, topic::producer)) {
                await().until(() -> spool.gauges().quarantined() == 1);
                Recorded later = spool.append(Facts.refusal());
                await().until(() -> topic.ids().contains(later.id()));
                assertThat(shipper.shipped()).isOne();
            }
        }
    }

    private List<String> record(int count, SpoolSettings settings) throws Exception {
        List<String> ids = new ArrayList<>();
        try (AuditSpool spool = AuditSpool.open(directory, "p1", settings)) {
            for (int i = 0; i < count; i++) {
                ids.add(spool.append(Facts.refusal()).receipt().get(5, TimeUnit.SECONDS).id());
            }
        }
        return ids;
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".segment")).sorted().toList();
        }
    }
}
