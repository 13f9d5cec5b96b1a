package dev.manykey.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A disk that fails, or takes its time, when a test says so; otherwise the machine's own. */
final class FragileDisk implements Disk {
    final AtomicInteger forces = new AtomicInteger();
    final AtomicInteger appends = new AtomicInteger();
    final AtomicInteger files = new AtomicInteger();
    /** Force returns only with a permit; plenty to begin with. */
    final Semaphore forcePermits = new Semaphore(Integer.MAX_VALUE / 2);
    private volatile boolean forceFails;
    private volatile boolean full;

    /** The next force fails, those after it work again. */
    void failNextForce() {
        forceFails = true;
    }

    /** No byte fits any more, after half of what is written next. */
    void fill() {
        full = true;
    }

    void empty() {
        full = false;
    }

    @Override
    public Appender create(Path file) throws IOException {
        Appender real = Disk.local().create(file);
        files.incrementAndGet();
        return new Appender() {
            @Override
            public void append(ByteBuffer bytes) throws IOException {
                if (full) {
                    real.append(bytes.limit(bytes.limit() / 2));
                    throw new IOException("No space left on device");
                }
                real.append(bytes);
                appends.incrementAndGet();
            }

            @Override
            public void force() throws IOException {
                forcePermits.acquireUninterruptibly();
                forces.incrementAndGet();
                if (forceFails) {
                    forceFails = false;
                    throw new IOException("Input/output error");
                }
                real.force();
            }

            @Override
            public void close() throws IOException {
                real.close();
            }
        };
    }
}
