package dev.manykey.standalone;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.manykey.pdp.address.UpstreamAddressRule;
import dev.manykey.proxy.freshness.FreshnessProperties;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/** What {@code up} is told.
 *
 *  @param data the directory where everything is kept
 *  @param ports of each listener; 0 for any that is free
 *  @param allowed private addresses that upstreams may have beside the sample CRM's own, as
 *         {@link UpstreamAddressRule#allowing} reads them
 *  @param withCrm whether the sample CRM is started, too
 *  @param proxies how many proxies; one is in this process, several are processes of their own
 *  @param keyServices how many instances of key-service as processes of their own; 0 for one in this process
 *  @param bound the proxies' staleness bound, null for the usual */
public record UpOptions(Path data, Map<Listener, Integer> ports, List<String> allowed, boolean withCrm, int proxies,
        int keyServices, @Nullable Duration bound) {

    /** The most proxies that are started on one machine. */
    static final int MOST_PROXIES = 16;

    /** Copies what is given. */
    public UpOptions {
        data = data.toAbsolutePath().normalize();
        ports = Collections.unmodifiableMap(new EnumMap<>(ports));
        allowed = List.copyOf(allowed);
    }

    /** Reads a command line.
     *
     *  @param usualData where data is kept when the command line does not say
     *  @throws Misspelt when it cannot be understood */
    static UpOptions parse(List<String> arguments, Path usualData) {
        Path data = usualData;
        var ports = Listener.usualPorts();
        var allowed = new ArrayList<String>();
        boolean withCrm = true;
        int proxies = 1;
        Duration bound = null;
        var rest = arguments.iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "--data" -> data = path(option, value(option, rest));
                case "--allow-address" -> allowed.add(place(option, value(option, rest)));
                case "--no-crm" -> withCrm = false;
                case "--proxies" -> proxies = proxies(option, value(option, rest));
                case "--bound" -> bound = bound(option, value(option, rest));
                default -> {
                    Listener listener = listener(option);
                    ports.put(listener, listener.parse(value(option, rest)));
                }
            }
        }
        return new UpOptions(data, ports, allowed, withCrm, proxies, 0, bound);
    }

    /** Everything on ports that are free now, with its data in {@code data}. */
    public static UpOptions onFreePorts(Path data) {
        var ports = new EnumMap<Listener, Integer>(Listener.class);
        for (Listener listener : Listener.values()) {
            ports.put(listener, 0);
        }
        return new UpOptions(data, ports, List.of(), true, 1, 0, null);
    }

    /** As {@link #onFreePorts}, without the sample CRM, and with proxies that are processes of their own.
     *
     *  @param bound their staleness bound
     *  @param upstream port of an upstream on loopback */
    public static UpOptions withProxies(Path data, int proxies, Duration bound, int upstream) {
        return new UpOptions(data, onFreePorts(data).ports(), List.of(Listener.LOOPBACK + ":" + upstream), false,
                proxies, 0, bound);
    }

    /** The same with so many instances of key-service, each a process of its own. */
    public UpOptions withKeyServices(int count) {
        return new UpOptions(data, ports, allowed, withCrm, proxies, count, bound);
    }

    int port(Listener listener) {
        return ports.getOrDefault(listener, 0);
    }

    /** What listens, in these options. */
    Set<Listener> listeners() {
        var all = EnumSet.allOf(Listener.class);
        if (!withCrm) {
            all.remove(Listener.CRM);
        }
        if (proxies == 1) {
            all.remove(Listener.MORE_PROXIES);
        }
        return all;
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new Misspelt("%s: no value (expected: one behind it)".formatted(option));
        }
        return rest.next();
    }

    private static Path path(String option, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new Misspelt("%s: %s (expected: a directory)".formatted(option, text));
        }
    }

    private static int proxies(String option, String text) {
        int count = text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : 0;
        if (count < 1 || count > MOST_PROXIES) {
            throw new Misspelt("%s: %s (expected: 1..%d)".formatted(option, text, MOST_PROXIES));
        }
        return count;
    }

    private static Duration bound(String option, String text) {
        try {
            Duration bound = DurationStyle.SIMPLE.parse(text);
            var _ = FreshnessProperties.withBound(bound);
            return bound;
        } catch (IllegalArgumentException e) {
            throw new Misspelt("%s: %s (expected: a time such as 5s or 2000ms, 500ms..30s)".formatted(option, text));
        }
    }

    private static String place(String option, String text) {
        try {
            var _ = UpstreamAddressRule.allowing(List.of(text));
            return text;
        } catch (IllegalArgumentException e) {
            throw new Misspelt(
                    "%s: %s (expected: an address, CIDR or host name, with or without :PORT)".formatted(option, text));
        }
    }

    private static Listener listener(String option) {
        for (Listener listener : Listener.values()) {
            if (listener.option().equals(option)) {
                return listener;
            }
        }
        throw new Misspelt("%s: unknown option".formatted(option));
    }
}
