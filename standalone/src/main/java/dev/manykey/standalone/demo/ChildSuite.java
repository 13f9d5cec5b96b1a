package dev.manykey.standalone.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import dev.manykey.standalone.Addresses;
import dev.manykey.standalone.OwnJvm;
import dev.manykey.standalone.Up;

/** {@code ./manykey up} as a process of its own, so that it can be killed. It ends with this process at the latest. */
final class ChildSuite implements AutoCloseable {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    private static final Duration TO_STOP = Duration.ofSeconds(30);

    private final Process process;
    private final Duration startedIn;

    private ChildSuite(Process process, Duration startedIn) {
        this.process = process;
        this.startedIn = startedIn;
    }

    /** Starts everything and returns when it is ready.
     *
     *  @param ports every listener's; 0 for any
     *  @throws IllegalStateException when it ended before; the message has what it said */
    static ChildSuite start(Path data, Addresses ports) {
        var command = OwnJvm.command(Up.class, OwnJvm.optionsFile(), "-D" + Up.ENDS_WITH_PARENT + "=true");
        command.addAll(List.of("--data", data.toString()));
        ports.ports().forEach((listener, port) -> command.addAll(List.of(listener.option(), Integer.toString(port))));
        Path said = data.resolveSibling("said");
        long began = System.nanoTime();
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
            process.getOutputStream().close();
            awaitReady(process, said);
            return new ChildSuite(process, Duration.ofNanos(System.nanoTime() - began));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From the start of the process until every service was ready. */
    Duration startedIn() {
        return startedIn;
    }

    /** Kibibytes of memory that the process has at present, or 0 where the system does not tell. */
    long residentKibibytes() {
        return Resident.kibibytes(process.pid());
    }

    /** Ends it as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Ends it as Ctrl-C does.
     *
     *  @return whether it was gone in time */
    boolean stop() {
        process.destroy();
        try {
            return process.waitFor(TO_STOP.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        kill();
    }

    private static void awaitReady(Process process, Path said) throws IOException {
        while (Files.readAllLines(said).stream().noneMatch(line -> line.startsWith(Up.READY))) {
            if (!process.isAlive()) {
                throw new IllegalStateException("up: ended before it was ready:\n" + Files.readString(said));
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }
}
