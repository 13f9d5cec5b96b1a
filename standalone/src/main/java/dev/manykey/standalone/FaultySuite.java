package dev.manykey.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

import dev.manykey.standalone.store.DocumentStoreServer;

/** The services as {@code up} runs them, beside a broker that somebody else runs, so that broker, proxies and the lines between
 *  them can be broken one by one. */
public final class FaultySuite implements AutoCloseable {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final Map<Listener, Integer> ports = new EnumMap<>(Listener.class);
    private final DataDirectory data;
    private final ProxyProcesses proxies;

    private FaultySuite(Path directory, Broker broker, int proxyCount, Duration bound, List<String> allowed) {
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        data = DataDirectory.hold(directory);
        running.push(data);
        data.provideSealingKeys();
        var free = UpOptions.onFreePorts(directory);
        var options = new UpOptions(directory, free.ports(), allowed, false, proxyCount, bound);
        Map<Store, String> stores = new EnumMap<>(Store.class);
        for (Store store : Store.values()) {
            var server = DocumentStoreServer.start(data.storeFile(store), 0);
            running.push(server);
            stores.put(store, server.connectionString());
        }
        var surroundings = new ServiceContexts.Surroundings(options, data, broker.address(), broker.ofProxies(), stores,
                allowed);
        proxies = ProxyProcesses.start(surroundings);
        running.push(proxies);
        var services = ServiceContexts.start(surroundings);
        running.push(services);
        ports.putAll(services.ports());
    }

    /** Where the broker is.
     *
     *  @param address for the services
     *  @param ofProxies for each proxy, by its id */
    public record Broker(String address, Map<String, String> ofProxies) {

        /** Copies what is given. */
        public Broker {
            ofProxies = Map.copyOf(new HashMap<>(ofProxies));
        }
    }

    /** Starts the services and so many proxies; they may not be ready yet.
     *
     *  @param bound the proxies' staleness bound
     *  @param allowed private addresses that upstreams may have */
    public static FaultySuite start(Path directory, Broker broker, int proxyCount, Duration bound,
            List<String> allowed) {
        return new FaultySuite(directory, broker, proxyCount, bound, allowed);
    }

    /** The proxies and their processes. */
    public List<ProxyProcesses.Place> proxies() {
        return proxies.places();
    }

    /** The admin APIs, as the first admin. */
    public AdminApi admin(HttpClient http) {
        return new AdminApi(http, new Addresses(ports), DataDirectory.read(data.firstAdminToken()));
    }

    /** Returns when every service and proxy is ready.
     *
     *  @throws IllegalStateException when one is not, after {@code atMost} */
    public void awaitReady(HttpClient http, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        for (String readiness : readiness()) {
            while (status(http, readiness) != 200) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException(readiness + ": not ready (expected: within " + atMost + ")");
                }
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            }
        }
    }

    private static int status(HttpClient http, String address) throws InterruptedException {
        try {
            return http.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0; // not there yet
        }
    }

    /** Health of each service and proxy, as addresses that answer 200 when it is ready. */
    private List<String> readiness() {
        var all = new ArrayList<String>();
        var at = new Addresses(ports);
        for (Listener service : List.of(Listener.KEY, Listener.POLICY, Listener.AUDIT)) {
            all.add(at.of(service) + "/actuator/health/readiness");
        }
        proxies().forEach(proxy -> all.add(proxy.adminAddress() + "/actuator/health/readiness"));
        return all;
    }

    @Override
    public void close() {
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (Exception e) {
                throw new IllegalStateException("not stopped cleanly", e);
            }
        }
    }
}
