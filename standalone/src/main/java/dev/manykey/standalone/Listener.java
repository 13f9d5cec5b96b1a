package dev.manykey.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Something of the suite that listens on ports of its own, always on loopback. */
public enum Listener {
    /** The data path, which tools call. */
    PROXY("--proxy-port", 8080, 1),
    /** The admin API of key-service. */
    KEY("--key-port", 8081, 1),
    /** The admin API of policy-service. */
    POLICY("--policy-port", 8082, 1),
    /** The admin API of audit-service. */
    AUDIT("--audit-port", 8083, 1),
    /** Health and metrics of the proxy. */
    PROXY_ADMIN("--proxy-admin-port", 8084, 1),
    /** Where gateways ask the proxy, the first of several. */
    FORWARD_AUTH("--forward-auth-port", 8085, 1),
    /** Data path and admin port of the second proxy, of the third and so on, side by side. */
    MORE_PROXIES("--more-proxies-port", 8100, 2 * (UpOptions.MOST_PROXIES - 1)),
    /** The sample CRM. */
    CRM("--crm-port", 8090, 1),
    /** The Kafka broker. */
    KAFKA("--kafka-port", 9092, 1),
    /** The document stores: one port for each service that has one, side by side. */
    MONGO("--mongo-port", 27017, Store.values().length);

    /** The address that everything listens on. */
    public static final String LOOPBACK = "127.0.0.1";

    private static final int MOST = 65_535;
    private static final int LOWEST_OF_ANY = 20_000;
    private static final int HIGHEST_OF_ANY = 30_000;
    private static final int WAITING = 1;

    private final String option;
    private final int usualPort;
    private final int width;

    Listener(String option, int usualPort, int width) {
        this.option = option;
        this.usualPort = usualPort;
        this.width = width;
    }

    /** The option of {@code up} that gives it another port. */
    public String option() {
        return option;
    }

    int usualPort() {
        return usualPort;
    }

    /** @throws Misspelt when {@code text} is not a port */
    int parse(String text) {
        int last = MOST - width + 1;
        int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : -1;
        if (port < 0 || port > last) {
            throw new Misspelt("%s: %s (expected: 0..%d)".formatted(option, text, last));
        }
        return port;
    }

    /** What is reached at a port. */
    static String address(int port) {
        return "http://" + LOOPBACK + ":" + port;
    }

    /** A port that is free now, that was not given to anybody else here, who may not listen on it yet, and that no outgoing
     *  connection takes: systems give those from 32768 on. */
    public static int anyFree() {
        int port;
        do {
            port = ThreadLocalRandom.current().nextInt(LOWEST_OF_ANY, HIGHEST_OF_ANY);
        } while (!isFree(port) || !Given.PORTS.add(port));
        return port;
    }

    /** Ports that {@link #anyFree} gave. */
    private static final class Given {
        static final Set<Integer> PORTS = ConcurrentHashMap.newKeySet();
    }

    /** Whether something could listen on this port now. */
    public static boolean isFree(int port) {
        try (var probe = new ServerSocket(port, WAITING, InetAddress.ofLiteral(LOOPBACK))) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** The usual ports of all. */
    static Map<Listener, Integer> usualPorts() {
        var ports = new EnumMap<Listener, Integer>(Listener.class);
        for (Listener listener : values()) {
            ports.put(listener, listener.usualPort);
        }
        return ports;
    }

    /** Makes sure that every port can be had, before anything is started on any of them.
     *
     *  @throws CannotStart when a port is taken, or wanted by two */
    static void requireFree(Map<Listener, Integer> ports, Collection<Listener> wanted) {
        var takenBy = new HashMap<Integer, Listener>();
        for (Listener listener : wanted) {
            int first = ports.getOrDefault(listener, 0);
            for (int port = first; first != 0 && port < first + listener.width; port++) {
                Listener other = takenBy.put(port, listener);
                if (other != null) {
                    throw new CannotStart("%s: %d (expected: not the port of %s)".formatted(listener.option, port,
                            other.option));
                }
                listener.requireFree(port);
            }
        }
    }

    private void requireFree(int port) {
        if (!isFree(port)) {
            throw new CannotStart(
                    "%s: port %d is taken by another program (expected: free on %s). Choose another: %s PORT"
                            .formatted(option, port, LOOPBACK, option));
        }
    }
}
