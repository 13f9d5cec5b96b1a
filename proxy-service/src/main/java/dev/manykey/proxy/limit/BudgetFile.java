package dev.manykey.proxy.limit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import dev.manykey.proxy.limit.BudgetMark.Of;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a proxy knows of budgets after a restart: a file in which stands how much of each may have been used. It is written before
 * that much is used, so a proxy that is killed knows afterwards of at least what it had allowed. What the machine had not yet
 * put on its disk when it crashed is lost: up to what was written since the last {@link #tidy}. Safe for many threads.
 */
public final class BudgetFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BudgetFile.class);
    private static final int LINES_WORTH_TIDYING = 10_000;

    private final Path file;
    private final Clock clock;
    private final FileChannel lock;
    private final Map<Of, BudgetMark> marks = new HashMap<>();
    private volatile FileChannel channel;
    private long lines;
    private boolean torn;

    private BudgetFile(Path file, Clock clock, FileChannel lock) throws IOException {
        this.file = file;
        this.clock = clock;
        this.lock = lock;
        read();
        this.channel = written();
    }

    /**
     * Opens {@code file}, with what an earlier life of the proxy left there; without one, nothing has been used.
     *
     * @throws IOException when it cannot be read or written, or another proxy has it open
     */
    public static BudgetFile open(Path file, Clock clock) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        FileChannel lock = FileChannel.open(file.resolveSibling(file.getFileName() + ".lock"),
                StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock held = lock.tryLock();
            if (held == null) {
                throw new IOException("%s: in use by another proxy (expected: one proxy for each)".formatted(file));
            }
            return new BudgetFile(file, clock, lock);
        } catch (OverlappingFileLockException e) {
            lock.close();
            throw new IOException("%s: in use by another proxy (expected: one proxy for each)".formatted(file), e);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** The newest mark of a budget; null when there is none. */
    synchronized @Nullable BudgetMark find(Of of) {
        return marks.get(of);
    }

    /**
     * Writes that so much may be used from now on.
     *
     * @throws UncheckedIOException when it cannot; then it may not
     */
    synchronized void write(BudgetMark mark) {
        try {
            append(channel, (torn ? "\n" : "") + mark.line() + "\n");
            torn = false;
            lines++;
            marks.put(mark.of(), mark);
        } catch (IOException e) {
            torn = true;
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Puts on the disk what was written, and writes the file anew when most of it is of no use any more. To be called about once
     * a second, by a thread that has time.
     *
     * @throws IOException when it cannot; to be tried again
     */
    public void tidy() throws IOException {
        rewriteIfWorthIt();
        channel.force(false);
    }

    private synchronized void rewriteIfWorthIt() throws IOException {
        if (lines > LINES_WORTH_TIDYING && lines > 4L * marks.size()) {
            FileChannel old = channel;
            channel = written();
            old.close();
        }
    }

    private void read() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        int unreadable = 0;
        for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
            BudgetMark mark = BudgetMark.read(line);
            if (mark != null) {
                marks.put(mark.of(), mark);
            } else if (!line.isEmpty()) {
                unreadable++;
            }
        }
        if (unreadable > 0) {
            LOG.warn("{}: {} lines cannot be read; what they said of budgets is taken from older ones", file,
                    unreadable);
        }
    }

    /** The file anew, with the marks of periods that are not over; whole or not at all. */
    private FileChannel written() throws IOException {
        Instant now = clock.instant();
        marks.values().removeIf(mark -> mark.period() < mark.of().period(now));
        StringBuilder text = new StringBuilder();
        marks.values().forEach(mark -> text.append(mark.line()).append('\n'));
        Path anew = file.resolveSibling(file.getFileName() + ".new");
        FileChannel opened = FileChannel.open(anew, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        try {
            append(opened, text.toString());
            opened.force(true);
            Files.move(anew, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
        lines = marks.size();
        torn = false;
        return opened;
    }

    private static void append(FileChannel to, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        try (lock; FileChannel last = channel) {
            if (last.isOpen()) {
                last.force(true);
            }
        }
    }
}
