package dev.manykey.standalone;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A process with this test's class path, so that something can be killed the hard way. Its {@code main} prints one line when
 *  it is ready, then calls {@link #untilParentEnds()}, and so never outlives the test. */
public final class ChildJvm implements AutoCloseable {

    private final Process process;
    private final String ready;

    private ChildJvm(Process process, String ready) {
        this.process = process;
        this.ready = ready;
    }

    /** Returns when {@code main} has printed its line. */
    public static ChildJvm start(Class<?> main, Object... arguments) {
        var command = OwnJvm.command(main, "-Xmx256m", "--sun-misc-unsafe-memory-access=allow");
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        try {
            var process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String ready = output.readLine();
            if (ready == null) {
                throw new IllegalStateException(main.getName() + " ended before it was ready");
            }
            return new ChildJvm(process, ready);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The line that the child printed. */
    public String ready() {
        return ready;
    }

    /** Ends the child as {@code kill -9} does, and returns when it is gone. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    /** For the child: blocks until the process that started it is gone. */
    public static void untilParentEnds() throws IOException {
        while (System.in.read() >= 0) {
            // nothing is ever sent
        }
    }
}
