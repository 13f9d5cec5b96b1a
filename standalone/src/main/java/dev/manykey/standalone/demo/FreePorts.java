package dev.manykey.standalone.demo;

import java.util.EnumMap;
import java.util.List;

import dev.manykey.standalone.Addresses;
import dev.manykey.standalone.Listener;

/** Ports that are free now and stay so while a process restarts: outside of the range from which systems take the ports
 *  of outgoing connections. */
final class FreePorts {

    private FreePorts() {}

    /** A port for everything that is called from outside; any for the rest. */
    static Addresses choose() {
        var ports = new EnumMap<Listener, Integer>(Listener.class);
        for (Listener listener : Listener.values()) {
            ports.put(listener, 0);
        }
        for (Listener listener : List.of(Listener.PROXY, Listener.PROXY_ADMIN, Listener.KEY, Listener.POLICY,
                Listener.AUDIT, Listener.CRM)) {
            int port;
            do {
                port = Listener.anyFree();
            } while (ports.containsValue(port));
            ports.put(listener, port);
        }
        return new Addresses(ports);
    }
}
