package dev.manykey.pdp.address;

import java.net.InetAddress;
import java.util.regex.Pattern;

/** IP addresses as text, in their one plain spelling: no octal, hexadecimal or shortened IPv4, no zone. */
final class IpText {
    private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(?:\\." + BYTE + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

    private IpText() {}

    static boolean isIpv4(String text) {
        return IPV4.matcher(text).matches();
    }

    /** The bytes of an address, as {@link #parse} reads it: 4 or 16. */
    static byte[] octets(String text) {
        byte[] octets = new byte[4];
        int at = 0;
        int value = -1;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? '.' : text.charAt(i);
            if (c >= '0' && c <= '9' && value != 0) {
                value = (value < 0 ? 0 : value * 10) + c - '0';
                if (value > 255) {
                    return parse(text).getAddress(); // which says what is wrong with it
                }
            } else if (c == '.' && value >= 0 && at < 4) {
                octets[at++] = (byte) value;
                value = -1;
            } else {
                return parse(text).getAddress();
            }
        }
        return at == 4 ? octets : parse(text).getAddress();
    }

    /** An address, without asking any name service; an IPv4 address in IPv6 clothes comes out as IPv4. */
    static InetAddress parse(String text) {
        if (!isIpv4(text) && !IPV6.matcher(text).matches()) {
            throw new IllegalArgumentException("address: %s (expected: an IPv4 or IPv6 address)".formatted(text));
        }
        return InetAddress.ofLiteral(text);
    }
}
