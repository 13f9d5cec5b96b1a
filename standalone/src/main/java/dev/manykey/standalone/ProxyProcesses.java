package dev.manykey.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.manykey.standalone.ServiceContexts.Surroundings;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Several proxies, each a process of its own. One that ends, however that came, is started again. */
public final class ProxyProcesses implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProxyProcesses.class);
    private static final Duration TO_STOP = Duration.ofSeconds(15);

    private final List<One> all = new ArrayList<>();

    private ProxyProcesses() {}

    /** One of them.
     *
     *  @param id what it is called in records and receipts
     *  @param port what tools call
     *  @param adminPort its health and metrics
     *  @param pid the process that it has now */
    public record Place(String id, int port, int adminPort, long pid) {

        /** An address as in {@code http://127.0.0.1:8080}. */
        public String address() {
            return "http://" + Listener.LOOPBACK + ":" + port;
        }

        /** Of its health and metrics. */
        public String adminAddress() {
            return "http://" + Listener.LOOPBACK + ":" + adminPort;
        }
    }

    /** Starts as many as the options say. They are not ready yet. */
    static ProxyProcesses start(Surroundings surroundings) {
        var started = new ProxyProcesses();
        UpOptions options = surroundings.options();
        try {
            for (int number = 1; number <= options.proxies(); number++) {
                int first = number == 1 ? 0 : options.port(Listener.MORE_PROXIES);
                int port = number == 1 ? options.port(Listener.PROXY) : first == 0 ? 0 : first + 2 * (number - 2);
                int adminPort = number == 1 ? options.port(Listener.PROXY_ADMIN) : port == 0 ? 0 : port + 1;
                started.all.add(new One(surroundings, "proxy-" + number, port == 0 ? Listener.anyFree() : port,
                        adminPort == 0 ? Listener.anyFree() : adminPort));
            }
            started.all.forEach(One::start);
            return started;
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    /** Where they are now. */
    public List<Place> places() {
        return all.stream().map(One::place).toList();
    }

    /** Tells all to stop, and ends those that do not in time. */
    @Override
    public void close() {
        all.forEach(One::askToStop);
        all.forEach(One::awaitStop);
    }

    /** A proxy that is kept running. */
    private static final class One {
        private final String id;
        private final int port;
        private final int adminPort;
        private final List<String> command;
        private final Path log;
        private @Nullable Process process;
        private boolean stopping;

        One(Surroundings surroundings, String id, int port, int adminPort) {
            this.id = id;
            this.port = port;
            this.adminPort = adminPort;
            DataDirectory data = surroundings.data();
            this.log = data.path().resolve(id + ".log");
            Map<String, String> settings = ServiceContexts.anyProxy(surroundings);
            settings.put("manykey.proxy.id", id);
            settings.put("manykey.kafka.bootstrap-servers",
                    surroundings.kafka().ofProxies().getOrDefault(id, surroundings.kafka().address()));
            settings.put("manykey.proxy.spool", data.spoolDirectory().resolveSibling("spool-" + id).toString());
            settings.put("manykey.proxy.forward.port", Integer.toString(port));
            settings.put("server.port", Integer.toString(adminPort));
            command = OwnJvm.command(ProxyProcess.class, OwnJvm.optionsFile(), "-Xmx160m",
                    "-XX:MaxDirectMemorySize=64m", "-Dlogback.configurationFile=logback-up.xml",
                    "-Dmanykey.log=" + log);
            settings.forEach((name, value) -> command.add("--" + name + "=" + value));
        }

        synchronized void start() {
            if (stopping) {
                return;
            }
            try {
                Path said = log.resolveSibling(id + ".out");
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

        synchronized Place place() {
            return new Place(id, port, adminPort, process == null ? 0 : process.pid());
        }

        synchronized void askToStop() {
            stopping = true;
            if (process != null) {
                process.destroy();
            }
        }

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
}
