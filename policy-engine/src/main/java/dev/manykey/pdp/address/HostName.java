package dev.manykey.pdp.address;

import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** Names of hosts as text, in lower case (RFC 1123 2.1). */
final class HostName {
    private static final Pattern NAME = Pattern
            .compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*");
    /** A last label like this makes resolvers read the whole name as a number (WHATWG URL, "ends in a number"). */
    private static final Pattern NUMERIC_END = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0x[0-9a-f]*)");
    private static final Set<String> METADATA = Set.of("metadata", "metadata.google.internal", "metadata.goog",
            "instance-data", "instance-data.ec2.internal");

    private HostName() {}

    /** What is expected of a name and not true of this one, null when all is well. */
    static @Nullable String problem(String name) {
        if (name.length() > 253 || !NAME.matcher(name).matches()) {
            return "a host name or IP address in its plain spelling";
        }
        if (NUMERIC_END.matcher(name).matches()) {
            return "four decimal numbers for an IPv4 address";
        }
        return null;
    }

    static boolean isThisMachine(String name) {
        return name.equals("localhost") || name.endsWith(".localhost") || name.endsWith(".localdomain")
                || name.equals("ip6-localhost") || name.equals("ip6-loopback");
    }

    static boolean isMetadata(String name) {
        return METADATA.contains(name);
    }
}
