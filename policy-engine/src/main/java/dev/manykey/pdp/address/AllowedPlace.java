package dev.manykey.pdp.address;

import java.net.InetAddress;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * One exception from the rule, as an operator writes it: {@code 10.1.0.0/16}, {@code 127.0.0.1:9000},
 * {@code [fd00::1]:443}, {@code [fd00::/8]:443}, {@code crm.internal:8080} or {@code crm.internal}.
 *
 * @param block the addresses, null for a host
 * @param host in lower case, null for addresses
 * @param port null for every port
 */
record AllowedPlace(@Nullable AddressBlock block, @Nullable String host, @Nullable Integer port) {
    static AllowedPlace parse(String text) {
        try {
            if (text.startsWith("[")) {
                int close = text.indexOf(']');
                String rest = close < 0 ? "" : text.substring(close + 1);
                if (close < 0 || !(rest.isEmpty() || rest.startsWith(":"))) {
                    throw new IllegalArgumentException("brackets: not closed");
                }
                return new AllowedPlace(AddressBlock.parse(text.substring(1, close)), null,
                        rest.isEmpty() ? null : port(rest.substring(1)));
            }
            int colon = text.indexOf(':');
            if (colon >= 0 && colon != text.lastIndexOf(':')) {
                return new AllowedPlace(AddressBlock.parse(text), null, null);
            }
            Integer port = colon < 0 ? null : port(text.substring(colon + 1));
            String place = (colon < 0 ? text : text.substring(0, colon)).toLowerCase(Locale.ROOT);
            if (place.matches("[0-9./]+")) {
                return new AllowedPlace(AddressBlock.parse(place), null, port);
            }
            String problem = HostName.problem(place);
            if (problem != null) {
                throw new IllegalArgumentException(problem);
            }
            return new AllowedPlace(null, place, port);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "allow: %s (expected: an address, CIDR or host name, with or without :port)".formatted(text), e);
        }
    }

    boolean covers(InetAddress address, int atPort) {
        return block != null && block.contains(address) && coversPort(atPort);
    }

    boolean coversHost(String name, int atPort) {
        return host != null && host.equals(name) && coversPort(atPort);
    }

    private boolean coversPort(int atPort) {
        return port == null || port == atPort;
    }

    private static int port(String text) {
        int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port: %s (expected: 1..65535)".formatted(text));
        }
        return port;
    }
}
