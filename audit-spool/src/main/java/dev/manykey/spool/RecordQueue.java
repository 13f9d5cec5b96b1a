package dev.manykey.spool;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;

import dev.manykey.contract.event.Event;
import dev.manykey.contract.event.ExchangeEnded;
import dev.manykey.contract.event.ExchangeIntended;

import org.jspecify.annotations.Nullable;

/**
 * Records that wait to be written, with their ids. A sequence is given out under the same lock that orders the queue, so
 * the order on disk is the order of the sequence. When records cannot be written their sequences are lost, so a new epoch
 * begins with them: what is durable of an epoch has no hole.
 */
final class RecordQueue {
    /** Room that an intent keeps free for the end of its exchange, in bytes. */
    private static final int END_BYTES = 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private final OpenExchanges open;
    private final Numbering numbering;
    private final SpoolSettings settings;
    private final Clock clock;
    private final LongSupplier storedBytes;

    private int unwritten;
    private long unwrittenBytes;
    private long appended;
    private @Nullable String newestDurable;
    private long failed;
    private boolean closed;
    private boolean woken;
    private @Nullable Throwable unavailable;

    RecordQueue(Numbering numbering, SpoolSettings settings, OpenExchanges open, Clock clock,
            LongSupplier storedBytes) {
        this.numbering = numbering;
        this.settings = settings;
        this.open = open;
        this.clock = clock;
        this.storedBytes = storedBytes;
    }

    /** Puts a record into the queue, or refuses it with a receipt that has failed. */
    Recorded offer(Function<String, ? extends Event> fact) {
        lock.lock();
        try {
            Event event = fact.apply(numbering.next());
            CompletableFuture<Receipt> receipt = new CompletableFuture<>();
            Entry entry = numbering.entry(event, clock.instant(), receipt);
            RuntimeException refusal = refusal(entry);
            if (refusal != null) {
                failed++;
                receipt.completeExceptionally(refusal);
                return new Recorded(numbering.none(), receipt);
            }
            if (event instanceof ExchangeIntended intended) {
                open.intended(entry.id(), intended);
            }
            enqueue(entry);
            return new Recorded(entry.id(), receipt);
        } finally {
            lock.unlock();
        }
    }

    /** Closes every exchange that an earlier life left open: what became of it cannot be told. Before anything else. */
    void endLeftovers() {
        lock.lock();
        try {
            Instant now = clock.instant();
            for (SegmentHeader.Open left : open.durablyOpen()) {
                open.ending(left.exchange());
                enqueue(numbering.entry(new ExchangeEnded(left.exchange(), now, ExchangeEnded.Ending.UNKNOWN, null,
                        "proxy_restarted", 0, 0, OpenExchanges.millisSince(left, now)), now,
                        new CompletableFuture<>()));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for records and takes as many as fit into {@code bytes}, at least one; none after {@link #wake} or close. */
    List<Entry> take(int bytes) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && !woken && !closed) {
                changed.await();
            }
            woken = false;
            List<Entry> batch = new ArrayList<>();
            int taken = 0;
            Entry next = waiting.peek();
            while (next != null && (batch.isEmpty() || taken + next.frame().length <= bytes)) {
                batch.add(waiting.remove());
                taken += next.frame().length;
                next = waiting.peek();
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** The id of the newest record that is durable, null before the first of this life. */
    @Nullable
    String newestDurable() {
        lock.lock();
        try {
            return newestDurable;
        } finally {
            lock.unlock();
        }
    }

    /** The records of a batch are durable. */
    void durable(List<Entry> batch) {
        lock.lock();
        try {
            batch.forEach(entry -> open.durable(entry.id(), entry.event()));
            unwritten -= batch.size();
            unwrittenBytes -= bytes(batch);
            appended += batch.size();
            newestDurable = batch.getLast().id();
        } finally {
            lock.unlock();
        }
        batch.forEach(entry -> entry.receipt().complete(new Receipt(entry.id(), settings.durability())));
    }

    /**
     * The records of a batch could not be written, so everything that waits behind them fails too and a new epoch begins.
     * Only ends of exchanges whose intent is durable stay, under new ids, until they can be written.
     *
     * @param stillUnavailable whether new records are refused until {@link #available}
     */
    void fail(List<Entry> batch, Throwable cause, boolean stillUnavailable) {
        List<Entry> lost = new ArrayList<>();
        lock.lock();
        try {
            List<Entry> all = new ArrayList<>(batch);
            all.addAll(waiting);
            waiting.clear();
            unwritten = 0;
            unwrittenBytes = 0;
            unavailable = stillUnavailable ? cause : null;
            if (!all.isEmpty()) {
                numbering.renew();
            }
            for (Entry entry : all) {
                if (!closed && entry.event() instanceof ExchangeEnded ended && open.contains(ended.exchange())) {
                    enqueue(numbering.entry(ended, entry.occurredAt(), entry.receipt()));
                } else {
                    open.failed(entry.id());
                    lost.add(entry);
                }
            }
            failed += lost.size();
        } finally {
            lock.unlock();
        }
        lost.forEach(entry -> entry.receipt().completeExceptionally(unavailable(cause)));
    }

    /** Records can be written again. */
    void available() {
        lock.lock();
        try {
            unavailable = null;
        } finally {
            lock.unlock();
        }
    }

    /** Waits, shorter when the queue is closed meanwhile. */
    void pause(Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = atMost.toNanos();
            while (nanos > 0 && !closed) {
                nanos = changed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets {@link #take} return although nothing waits. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more records. What waits can still be taken out. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing will come any more. */
    boolean drained() {
        lock.lock();
        try {
            return closed && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** The header for a segment that begins with the first of {@code batch}, or with the next record when it is empty. */
    SegmentHeader header(List<Entry> batch, long previous, long previousEnd) {
        lock.lock();
        try {
            return numbering.header(batch.isEmpty() ? waiting.peek() : batch.getFirst(), previous, previousEnd);
        } finally {
            lock.unlock();
        }
    }

    /** What can be watched; the writer and the shipper know the rest. */
    SpoolGauges gauges(long segmentFailures, long backlogBytes, long tornTails, long quarantined) {
        lock.lock();
        try {
            return new SpoolGauges(unavailable == null && !closed, appended, failed, segmentFailures, unwritten,
                    open.count(), storedBytes.getAsLong(), backlogBytes, tornTails, quarantined);
        } finally {
            lock.unlock();
        }
    }

    private @Nullable RuntimeException refusal(Entry entry) {
        if (closed) {
            return unavailable(new IllegalStateException("closed"));
        }
        if (entry.event() instanceof ExchangeEnded ended) {
            return open.ending(ended.exchange())
                    ? null
                    : new IllegalStateException(
                            "exchange: %s (expected: an open one, ended once)".formatted(ended.exchange()));
        }
        if (unavailable != null) {
            return unavailable(unavailable);
        }
        if (waiting.size() >= settings.queueRecords()) {
            return unavailable(new IllegalStateException("%d records wait to be written".formatted(waiting.size())));
        }
        long used = storedBytes.getAsLong() + unwrittenBytes + entry.frame().length
                + (long) END_BYTES * (open.count() + 1);
        return used <= settings.maxBytes()
                ? null
                : unavailable(new IllegalStateException("%d bytes wait for Kafka".formatted(storedBytes.getAsLong())));
    }

    private void enqueue(Entry entry) {
        numbering.taken();
        waiting.add(entry);
        unwritten++;
        unwrittenBytes += entry.frame().length;
        changed.signalAll();
    }

    private static SpoolUnavailable unavailable(Throwable cause) {
        return new SpoolUnavailable("audit spool: %s".formatted(cause.getMessage()), cause);
    }

    private static long bytes(List<Entry> batch) {
        return batch.stream().mapToLong(entry -> entry.frame().length).sum();
    }
}
