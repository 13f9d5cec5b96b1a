package dev.manykey.pdp.address;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A range of IP addresses (CIDR, RFC 4632 and RFC 4291 2.3).
 *
 * @param address any address of the range
 * @param bits how many leading bits all of them share: 0..32, or 0..128
 */
public record AddressBlock(InetAddress address, int bits) {
    public AddressBlock {
        int longest = address.getAddress().length * 8;
        if (bits < 0 || bits > longest) {
            throw new IllegalArgumentException("prefix length: %d (expected: 0..%d)".formatted(bits, longest));
        }
    }

    /**
     * Reads {@code 10.0.0.0/8}, {@code fd00::/8}, or one address.
     *
     * @throws IllegalArgumentException when it is neither, with the part that is wrong and what was expected
     */
    public static AddressBlock parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = IpText.parse(slash < 0 ? text : text.substring(0, slash));
        if (slash < 0) {
            return new AddressBlock(address, address.getAddress().length * 8);
        }
        String bits = text.substring(slash + 1);
        if (!bits.matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("prefix length: %s (expected: a number)".formatted(bits));
        }
        return new AddressBlock(address, Integer.parseInt(bits));
    }

    /** The same range, named by its first address. */
    public AddressBlock exact() {
        byte[] first = address.getAddress();
        for (int i = 0; i < first.length; i++) {
            int kept = Math.clamp(bits - 8L * i, 0, 8);
            first[i] &= (byte) (0xff00 >> kept);
        }
        try {
            return new AddressBlock(InetAddress.getByAddress(first), bits);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // only for another number of octets
        }
    }

    /** As {@link #parse} reads it. */
    public String text() {
        return address.getHostAddress() + "/" + bits;
    }

    /** Reads one address, in its plain spelling, and tells whether it is in the range. */
    public boolean contains(String other) {
        return contains(IpText.octets(other));
    }

    /** Whether it is in the range; an IPv4 address never is in one of IPv6. */
    public boolean contains(InetAddress other) {
        return contains(other.getAddress());
    }

    private boolean contains(byte[] theirs) {
        byte[] mine = address.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        int whole = bits / 8;
        for (int i = 0; i < whole; i++) {
            if (mine[i] != theirs[i]) {
                return false;
            }
        }
        return bits % 8 == 0 || ((mine[whole] ^ theirs[whole]) & 0xff00 >> bits % 8 & 0xff) == 0;
    }
}
