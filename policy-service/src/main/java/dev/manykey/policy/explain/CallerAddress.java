package dev.manykey.policy.explain;

import java.net.InetAddress;

/** What can be the address of a caller. */
public final class CallerAddress {
    private CallerAddress() {}

    /** Whether a text is an IPv4 or IPv6 address in full, as a connection has it. */
    public static boolean isOne(String text) {
        try {
            InetAddress.ofLiteral(text);
            return text.indexOf(':') >= 0 || text.matches("([0-9]{1,3}[.]){3}[0-9]{1,3}");
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
