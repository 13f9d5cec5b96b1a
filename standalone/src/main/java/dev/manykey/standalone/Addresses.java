package dev.manykey.standalone;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** Where a running suite listens.
 *
 *  @param ports the first port of each listener that runs */
public record Addresses(Map<Listener, Integer> ports) {

    /** Copies what is given. */
    public Addresses {
        ports = Collections.unmodifiableMap(new EnumMap<>(ports));
    }

    /** An address as in {@code http://127.0.0.1:8081}.
     *
     *  @throws IllegalArgumentException when it does not run */
    public String of(Listener listener) {
        return "http://" + hostAndPort(listener);
    }

    /** As in {@code 127.0.0.1:9092}.
     *
     *  @throws IllegalArgumentException when it does not run */
    public String hostAndPort(Listener listener) {
        Integer port = ports.get(listener);
        if (port == null) {
            throw new IllegalArgumentException(
                    "listener: %s (expected: one of %s)".formatted(listener, ports.keySet()));
        }
        return Listener.LOOPBACK + ":" + port;
    }
}
