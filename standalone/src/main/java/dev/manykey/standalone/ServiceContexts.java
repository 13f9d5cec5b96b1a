package dev.manykey.standalone;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.manykey.audit.AuditServiceApplication;
import dev.manykey.contract.Signatory;
import dev.manykey.key.KeyServiceApplication;
import dev.manykey.policy.PolicyServiceApplication;
import dev.manykey.proxy.ProxyServiceApplication;
import dev.manykey.proxy.forward.ProxyServer;
import dev.manykey.proxy.freshness.FreshnessProperties;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

import static java.util.Objects.requireNonNull;

/** The four services, each with a Spring context, threads and settings of its own. They meet on Kafka only. */
final class ServiceContexts implements AutoCloseable {

    private final Map<Listener, ConfigurableApplicationContext> contexts;

    private ServiceContexts(Map<Listener, ConfigurableApplicationContext> contexts) {
        this.contexts = contexts;
    }

    /** What the services need that is the same for all of them.
     *
     *  @param stores connection strings */
    record Surroundings(UpOptions options, DataDirectory data, Suite.Broker kafka, Map<Store, String> stores,
            List<String> allowed) {

        String store(Store store) {
            return requireNonNull(stores.get(store), store.name());
        }
    }

    /** Starts all that are in this process at once and returns when their ports are open.
     *
     *  @throws CannotStart when one of them does not start; the others are stopped again */
    static ServiceContexts start(Surroundings surroundings) {
        var services = new EnumMap<Listener, Future<ConfigurableApplicationContext>>(Listener.class);
        try (var starting = Executors.newFixedThreadPool(4, Thread.ofPlatform().name("start-", 1).factory())) {
            if (surroundings.options().keyServices() == 0) {
                services.put(Listener.KEY, run(starting, KeyServiceApplication.application(), key(surroundings)));
            }
            services.put(Listener.POLICY,
                    run(starting, PolicyServiceApplication.builder().application(), policy(surroundings)));
            if (surroundings.options().proxies() == 1) {
                services.put(Listener.PROXY_ADMIN, run(starting, ProxyServiceApplication.application(),
                        proxy(surroundings)));
            }
            services.put(Listener.AUDIT, run(starting, AuditServiceApplication.application(), audit(surroundings)));
        }
        return started(services);
    }

    /** Ports that the services listen on, those included that were chosen for them. */
    Map<Listener, Integer> ports() {
        var ports = new EnumMap<Listener, Integer>(Listener.class);
        contexts.forEach((listener, context) -> ports.put(listener,
                context.getEnvironment().getRequiredProperty("local.server.port", Integer.class)));
        var proxy = contexts.get(Listener.PROXY_ADMIN);
        if (proxy != null) {
            ports.put(Listener.PROXY, proxy.getBean(ProxyServer.class).port());
            ports.put(Listener.FORWARD_AUTH, proxy.getBean(ProxyServer.class).gatewayPort());
        }
        return ports;
    }

    /** Lets requests under way end and stops all four. */
    @Override
    public void close() {
        try (var closing = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().name("stop-", 1).factory())) {
            contexts.values().forEach(context -> closing.execute(context::close));
        }
    }

    private static ServiceContexts started(Map<Listener, Future<ConfigurableApplicationContext>> services) {
        var contexts = new EnumMap<Listener, ConfigurableApplicationContext>(Listener.class);
        var failures = new ArrayList<CannotStart>();
        services.forEach((listener, service) -> {
            try {
                contexts.put(listener, service.get());
            } catch (ExecutionException e) {
                failures.add(new CannotStart("the service of %s does not start: %s"
                        .formatted(listener.option(), rootCause(e)), e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failures.add(new CannotStart("starting: interrupted", e));
            }
        });
        var started = new ServiceContexts(contexts);
        if (!failures.isEmpty()) {
            started.close();
            failures.stream().skip(1).forEach(failures.getFirst()::addSuppressed);
            throw failures.getFirst();
        }
        return started;
    }

    private static Future<ConfigurableApplicationContext> run(ExecutorService starting, SpringApplication application,
            Map<String, String> settings) {
        application.setWebApplicationType(WebApplicationType.REACTIVE);
        application.setRegisterShutdownHook(false); // the suite has an order in which things stop
        var arguments = settings.entrySet().stream().map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new);
        return starting.submit(() -> application.run(arguments));
    }

    /** Settings of key-service, in this process or in one of its own. */
    static Map<String, String> key(Surroundings it) {
        var settings = shared(it, Listener.KEY);
        settings.put("spring.config.name", "key-service");
        settings.put("spring.mongodb.uri", it.store(Store.KEY));
        shortSession(settings, "spring.cloud.stream.kafka.binder.consumer-properties");
        settings.put("manykey.key.sealing-public-key", it.data().sealingPublicKey().toString());
        settings.put("manykey.key.first-admin-token-file", it.data().firstAdminToken().toString());
        if (it.options().withCrm() && it.options().keyServices() == 0) { // of several one would take the key from the other
            settings.put("manykey.canary.credential", SampleSetup.CRM);
        }
        return settings;
    }

    private static Map<String, String> policy(Surroundings it) {
        var settings = shared(it, Listener.POLICY);
        settings.put("spring.config.name", "policy-service");
        settings.put("spring.mongodb.uri", it.store(Store.POLICY) + "/manykey_policy");
        settings.put(OwnAutoConfiguration.WITHOUT, OwnAutoConfiguration.MESSAGING);
        settings.put("manykey.upstream.allow", String.join(",", it.allowed()));
        return settings;
    }

    /** Settings of the proxy that is in this process. */
    private static Map<String, String> proxy(Surroundings it) {
        var settings = anyProxy(it);
        settings.put("server.port", Integer.toString(it.options().port(Listener.PROXY_ADMIN)));
        int port = it.options().port(Listener.PROXY);
        settings.put("manykey.proxy.forward.port", Integer.toString(port));
        settings.put("manykey.proxy.forward-auth.port",
                Integer.toString(it.options().port(Listener.FORWARD_AUTH)));
        if (port != 0) {
            settings.put("manykey.proxy.address", Listener.address(port));
        }
        return settings;
    }

    /** Settings that every proxy has; its ports, its id and its spool are its own. */
    static Map<String, String> anyProxy(Surroundings it) {
        var settings = shared(it, Listener.PROXY_ADMIN);
        settings.put("spring.config.name", "proxy-service");
        settings.put(OwnAutoConfiguration.WITHOUT,
                OwnAutoConfiguration.DATABASE + "," + OwnAutoConfiguration.MESSAGING);
        settings.put("manykey.proxy.forward.host", Listener.LOOPBACK);
        Duration bound = it.options().bound();
        if (bound != null) {
            var freshness = FreshnessProperties.withBound(bound);
            settings.put("manykey.proxy.freshness.bound", freshness.bound().toMillis() + "ms");
            settings.put("manykey.proxy.freshness.marker-interval", freshness.markerInterval().toMillis() + "ms");
        }
        settings.put("manykey.proxy.forward.allow", String.join(",", it.allowed()));
        settings.put("manykey.proxy.spool", it.data().spoolDirectory().toString());
        shortSession(settings, "manykey.kafka.client");
        settings.put("manykey.proxy.sealing-private-key", it.data().sealingPrivateKey().toString());
        return settings;
    }

    private static Map<String, String> audit(Surroundings it) {
        var settings = shared(it, Listener.AUDIT);
        settings.put("spring.config.name", "audit-service");
        settings.put("spring.mongodb.uri", it.store(Store.AUDIT));
        shortSession(settings, "spring.cloud.stream.kafka.binder.consumer-properties");
        return settings;
    }

    private static Map<String, String> shared(Surroundings it, Listener listener) {
        var settings = new HashMap<String, String>();
        settings.put("server.address", Listener.LOOPBACK);
        settings.put("server.port", Integer.toString(it.options().port(listener)));
        settings.put("manykey.kafka.bootstrap-servers", it.kafka().address());
        settings.put("manykey.kafka.replication-factor", Integer.toString(it.kafka().replicas()));
        settings.putAll(it.data().signingKeys().settings(switch (listener) {
            case KEY -> Signatory.KEY_SERVICE;
            case POLICY -> Signatory.POLICY_SERVICE;
            case PROXY, PROXY_ADMIN, MORE_PROXIES -> Signatory.PROXY;
            default -> null; // writes nothing to the control log
        }));
        // The static registry would collect the meters of all four.
        settings.put("management.metrics.use-global-registry", "false");
        return settings;
    }

    /** After a crash a consumer group waits for its dead member. Here it died with everybody else, so the shortest time that
     *  a broker allows by default is long enough. */
    private static void shortSession(Map<String, String> settings, String prefix) {
        settings.put(prefix + "[session.timeout.ms]", "6000");
        settings.put(prefix + "[heartbeat.interval.ms]", "2000");
    }

    private static String rootCause(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
