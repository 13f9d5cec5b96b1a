package dev.manykey.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service as a process of its own. When it ends, however that came, it is started again, until it is told to stop. */
final class KeptProcess {

    private static final Logger LOG = LoggerFactory.getLogger(KeptProcess.class);
    private static final Duration TO_STOP = Duration.ofSeconds(15);

    private final String id;
    private final List<String> command;
    private final Path said;
    private @Nullable Process process;
    private boolean stopping;

    /** Not started yet.
     *
     *  @param main is given the settings as arguments
     *  @param directory for what it logs and says
     *  @param memory options of its virtual machine */
    KeptProcess(String id, Class<?> main, Path directory, Map<String, String> settings, String... memory) {
        this.id = id;
        this.said = directory.resolve(id + ".out");
        var options = new ArrayList<>(List.of(OwnJvm.optionsFile(), "-Dlogback.configurationFile=logback-up.xml",
                "-Dmanykey.log=" + directory.resolve(id + ".log")));
        options.addAll(List.of(memory));
        command = OwnJvm.command(main, options.toArray(String[]::new));
        settings.forEach((name, value) -> command.add("--" + name + "=" + value));
    }

    String id() {
        return id;
    }

    /** The process that it has now; 0 when it was not started. */
    synchronized long pid() {
        return process == null ? 0 : process.pid();
    }

    synchronized void start() {
        if (stopping) {
            return;
        }
        try {
            Process begun = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(said.toFile())).start();
            begun.getOutputStream().close();
            process = begun;
            var _ = begun.onExit().thenAccept(this::startAgain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void startAgain(Process ended) {
        if (!isStopping()) {
            LOG.warn("{}: process {} ended with {}; starting it again", id, ended.pid(), ended.exitValue());
            start();
        }
    }

    private synchronized boolean isStopping() {
        return stopping;
    }

    synchronized void askToStop() {
        stopping = true;
        if (process != null) {
            process.destroy();
        }
    }

    /** Waits for it to end, and ends it when it does not in time. */
    synchronized void awaitStop() {
        if (process == null) {
            return;
        }
        try {
            if (!process.waitFor(TO_STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().onExit().join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
