package dev.manykey.standalone;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.manykey.standalone.ServiceContexts.Surroundings;

/** Several instances of key-service on one database, each a process of its own. */
public final class KeyServiceProcesses implements AutoCloseable {

    private record One(KeptProcess process, int port) {}

    private final List<One> all = new ArrayList<>();

    private KeyServiceProcesses() {}

    /** One of them.
     *
     *  @param id {@code key-1} for the first
     *  @param port of its admin API
     *  @param pid the process that it has now */
    public record Place(String id, int port, long pid) {

        /** An address as in {@code http://127.0.0.1:8081}. */
        public String address() {
            return "http://" + Listener.LOOPBACK + ":" + port;
        }
    }

    /** Starts as many as the options say. They are not ready yet. */
    static KeyServiceProcesses start(Surroundings surroundings) {
        var started = new KeyServiceProcesses();
        try {
            for (int number = 1; number <= surroundings.options().keyServices(); number++) {
                String id = "key-" + number;
                int port = Listener.anyFree();
                Map<String, String> settings = ServiceContexts.key(surroundings);
                settings.put("manykey.kafka.bootstrap-servers", surroundings.kafka().addressFor(id));
                settings.put("server.port", Integer.toString(port));
                var process = new KeptProcess(id, KeyServiceProcess.class, surroundings.data().path(), settings,
                        "-Xmx192m", "-XX:MaxDirectMemorySize=64m");
                started.all.add(new One(process, port));
                process.start();
            }
            return started;
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    /** Where they are now. */
    public List<Place> places() {
        return all.stream().map(one -> new Place(one.process().id(), one.port(), one.process().pid())).toList();
    }

    /** Tells all to stop, and ends those that do not in time. */
    @Override
    public void close() {
        all.forEach(one -> one.process().askToStop());
        all.forEach(one -> one.process().awaitStop());
    }
}
