package dev.manykey.standalone.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Stops, continues and kills processes. None stays stopped when this program is interrupted. */
public final class Signals {

    private static final Set<Long> STOPPED = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> STOPPED.forEach(Signals::resume)));
    }

    private Signals() {}

    /** Stops the process until {@link #resume}, or until this program ends. */
    public static void stop(long pid) {
        STOPPED.add(pid);
        send("-STOP", pid);
    }

    /** Lets it go on. */
    public static void resume(long pid) {
        send("-CONT", pid);
        STOPPED.remove(pid);
    }

    static void kill(long pid) {
        send("-KILL", pid);
    }

    /** Stops it for so long. */
    static void pause(long pid, Duration howLong) throws InterruptedException {
        stop(pid);
        try {
            TimeUnit.MILLISECONDS.sleep(howLong.toMillis());
        } finally {
            resume(pid);
        }
    }

    private static void send(String signal, long pid) {
        try {
            new ProcessBuilder("kill", signal, Long.toString(pid)).inheritIO().start().onExit().join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
