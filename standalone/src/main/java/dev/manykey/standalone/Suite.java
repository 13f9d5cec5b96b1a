package dev.manykey.standalone;

import java.io.IOException;
import java.net.ConnectException;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

import dev.manykey.crm.SampleCrm;
import dev.manykey.standalone.broker.EmbeddedBroker;
import dev.manykey.standalone.store.DocumentStoreServer;

import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Everything in this process: broker, document stores, sample CRM and the four services. What starts later needs what
 *  started before, and stops before it. */
public final class Suite implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final Map<Listener, Integer> ports = new EnumMap<>(Listener.class);
    private final UpOptions options;
    private final DataDirectory data;
    private @Nullable ProxyProcesses proxies;
    private @Nullable KeyServiceProcesses keyServices;

    private Suite(UpOptions options, DataDirectory data) {
        this.options = options;
        this.data = data;
    }

    /** Starts everything and returns when every service is ready. On the first start with the sample CRM, that is set up
     *  as an upstream, too.
     *
     *  @throws CannotStart when a port is taken, another process holds the data, or something does not start */
    public static Suite start(UpOptions options) {
        return start(options, DataDirectory.hold(options.data()));
    }

    /** As {@link #start(UpOptions)}, in a directory that is held already and let go with the suite. */
    static Suite start(UpOptions options, DataDirectory data) {
        return start(options, data, null);
    }

    /** A broker that somebody else runs, or several.
     *
     *  @param address for the services, {@code host:port}, separated by commas
     *  @param replicas of each topic
     *  @param addresses for a process of its own that reaches it elsewhere, by its id, such as {@code proxy-1} */
    public record Broker(String address, int replicas, Map<String, String> addresses) {

        /** Copies what is given. */
        public Broker {
            addresses = Map.copyOf(addresses);
        }

        /** One broker, at one address for all. */
        public static Broker at(String address) {
            return new Broker(address, 1, Map.of());
        }

        String addressFor(String process) {
            return addresses.getOrDefault(process, address);
        }
    }

    /** As {@link #start(UpOptions)}, on a broker that is there or comes soon. */
    public static Suite start(UpOptions options, Broker broker) {
        return start(options, DataDirectory.hold(options.data()), broker);
    }

    private static Suite start(UpOptions options, DataDirectory data, @Nullable Broker broker) {
        // Each service would set up the logging of the whole process anew.
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        var suite = new Suite(options, data);
        suite.running.push(data);
        try {
            Listener.requireFree(options.ports(), options.listeners());
            suite.startAll(broker);
            return suite;
        } catch (RuntimeException e) {
            suite.close();
            throw e;
        }
    }

    /** Where everything listens. */
    public Addresses addresses() {
        return new Addresses(ports);
    }

    /** Where everything is kept. */
    public Path dataDirectory() {
        return data.path();
    }

    /** Where the first admin's token is, unless somebody took it away. */
    public Path firstAdminTokenFile() {
        return data.firstAdminToken();
    }

    /** The proxies that are processes of their own; empty when there is one proxy, in this process. */
    public List<ProxyProcesses.Place> proxies() {
        return proxies == null ? List.of() : proxies.places();
    }

    /** The instances of key-service that are processes of their own; empty when there is one, in this process. */
    public List<KeyServiceProcesses.Place> keyServices() {
        return keyServices == null ? List.of() : keyServices.places();
    }

    /** The admin APIs, as the first admin. */
    public AdminApi admin(HttpClient http) {
        return new AdminApi(http, addresses(), DataDirectory.read(firstAdminTokenFile()));
    }

    /** As {@link #admin}, with this instance of key-service, for somebody who waits so long for an answer. */
    public AdminApi admin(HttpClient http, KeyServiceProcesses.Place keyService, Duration patience) {
        var with = new EnumMap<>(ports);
        with.put(Listener.KEY, keyService.port());
        return new AdminApi(http, new Addresses(with), DataDirectory.read(firstAdminTokenFile()), patience);
    }

    /** The sample CRM's own token, which no tool needs. */
    public String sampleCrmToken() {
        return data.sampleCrmToken();
    }

    /** Stops everything, the broker last. Closing twice is harmless. */
    @Override
    public synchronized void close() {
        while (!running.isEmpty()) {
            var next = running.pop();
            try {
                next.close();
            } catch (Exception e) { // the rest has to stop, too
                LoggerFactory.getLogger(Suite.class).warn("{}: not stopped cleanly", next.getClass().getSimpleName(),
                        e);
            }
        }
    }

    private void startAll(@Nullable Broker given) {
        data.provideKeys();
        var broker = given == null ? startBroker() : given;
        ports.put(Listener.KAFKA, port(broker.address()));
        var stores = startStores();
        SampleCrm crm = options.withCrm()
                ? started(SampleCrm.start(Listener.LOOPBACK, options.port(Listener.CRM), data.sampleCrmToken()))
                : null;
        var surroundings = new ServiceContexts.Surroundings(options, data, broker, stores,
                allowed(crm));
        if (options.proxies() > 1) {
            proxies = started(ProxyProcesses.start(surroundings));
            var first = proxies.places().getFirst();
            ports.put(Listener.PROXY, first.port());
            ports.put(Listener.PROXY_ADMIN, first.adminPort());
        }
        if (options.keyServices() > 0) {
            keyServices = started(KeyServiceProcesses.start(surroundings));
            ports.put(Listener.KEY, keyServices.places().getFirst().port());
        }
        var services = started(ServiceContexts.start(surroundings));
        ports.putAll(services.ports());
        try (var http = HttpClient.newHttpClient()) {
            awaitReady(http);
            if (crm != null) {
                ports.put(Listener.CRM, crm.port());
                new SampleSetup(http, addresses(), data).provide();
            }
        }
    }

    private Broker startBroker() {
        var broker = started(EmbeddedBroker.start(data.brokerDirectory(), options.port(Listener.KAFKA)));
        return Broker.at(broker.bootstrapServers());
    }

    private Map<Store, String> startStores() {
        var stores = new EnumMap<Store, String>(Store.class);
        int port = options.port(Listener.MONGO);
        for (Store store : Store.values()) {
            var server = started(DocumentStoreServer.start(data.storeFile(store), port));
            stores.put(store, server.connectionString());
            port += port == 0 ? 0 : 1;
        }
        ports.put(Listener.MONGO, port(stores.get(Store.KEY)));
        return stores;
    }

    private List<String> allowed(@Nullable SampleCrm crm) {
        var allowed = new ArrayList<>(options.allowed());
        if (crm != null) {
            allowed.add(Listener.LOOPBACK + ":" + crm.port());
        }
        return allowed;
    }

    private void awaitReady(HttpClient http) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        var services = new ArrayList<String>();
        for (Listener service : List.of(Listener.KEY, Listener.POLICY, Listener.AUDIT, Listener.PROXY_ADMIN)) {
            services.add(addresses().of(service));
        }
        proxies().stream().skip(1).forEach(proxy -> services.add(proxy.adminAddress()));
        keyServices().stream().skip(1).forEach(service -> services.add(service.address()));
        for (String service : services) {
            URI readiness = URI.create(service + "/actuator/health/readiness");
            while (!isReady(http, readiness)) {
                if (System.nanoTime() > deadline) {
                    throw new CannotStart("%s: not ready after %d s (expected: ready)".formatted(readiness,
                            PATIENCE.toSeconds()));
                }
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            }
        }
    }

    private boolean isReady(HttpClient http, URI readiness) {
        try {
            var request = HttpRequest.newBuilder(readiness).timeout(PATIENCE).build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (ConnectException e) {
            if (proxies != null || keyServices != null) {
                return false; // a process that is still starting
            }
            throw new CannotStart("%s: no answer, %s".formatted(readiness, e), e);
        } catch (IOException e) {
            throw new CannotStart("%s: no answer, %s".formatted(readiness, e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotStart("starting: interrupted", e);
        }
    }

    private <T extends AutoCloseable> T started(T part) {
        running.push(part);
        return part;
    }

    private static int port(@Nullable String address) {
        String text = String.valueOf(address).split(",", 2)[0];
        return Integer.parseInt(text.substring(text.lastIndexOf(':') + 1));
    }
}
