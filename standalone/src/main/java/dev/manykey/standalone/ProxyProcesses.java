package dev.manykey.standalone;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.manykey.standalone.ServiceContexts.Surroundings;

/** Several proxies, each a process of its own. One that ends, however that came, is started again. */
public final class ProxyProcesses implements AutoCloseable {

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
                Map<String, String> further = number == 1 && options.port(Listener.FORWARD_AUTH) != 0
                        ? Map.of("manykey.proxy.forward-auth.port",
                                Integer.toString(options.port(Listener.FORWARD_AUTH)))
                        : Map.of();
                started.all.add(One.of(surroundings, "proxy-" + number, port == 0 ? Listener.anyFree() : port,
                        adminPort == 0 ? Listener.anyFree() : adminPort, further));
            }
            started.all.forEach(one -> one.process().start());
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
        all.forEach(one -> one.process().askToStop());
        all.forEach(one -> one.process().awaitStop());
    }

    /** A proxy that is kept running, and where it listens. */
    private record One(KeptProcess process, int port, int adminPort) {

        static One of(Surroundings surroundings, String id, int port, int adminPort,
                Map<String, String> further) {
            DataDirectory data = surroundings.data();
            Map<String, String> settings = ServiceContexts.anyProxy(surroundings);
            settings.put("manykey.proxy.id", id);
            settings.put("manykey.kafka.bootstrap-servers", surroundings.kafka().addressFor(id));
            settings.put("manykey.proxy.spool", data.spoolDirectory().resolveSibling("spool-" + id).toString());
            settings.put("manykey.proxy.forward.port", Integer.toString(port));
            settings.put("manykey.proxy.address", Listener.address(port));
            settings.put("server.port", Integer.toString(adminPort));
            settings.putAll(further);
            return new One(new KeptProcess(id, ProxyProcess.class, data.path(), settings, "-Xmx160m",
                    "-XX:MaxDirectMemorySize=64m"), port, adminPort);
        }

        Place place() {
            return new Place(process.id(), port, adminPort, process.pid());
        }
    }
}
