package dev.manykey.pdp.address;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The addresses that do not lead to a host on the public internet: this machine, this link, this site, groups, examples,
 * translations of these, and what clouds answer instance metadata on (IANA special-purpose registries, RFC 6890).
 */
final class SpecialAddresses {
    /** Refused even for a name that the operator has allowed: names can be made to lead here. */
    private static final List<AddressBlock> NEVER_BY_NAME = blocks("169.254.0.0/16", "168.63.129.16", "100.100.100.200",
            "192.0.0.192", "fd00:ec2::254", "fd20:ce::254", "fe80::/10", "0.0.0.0/8", "::", "224.0.0.0/4", "ff00::/8",
            "255.255.255.255");

    private static final List<AddressBlock> IPV4 = blocks("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8",
            "168.63.129.16", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4");

    private static final AddressBlock IPV6_GLOBAL = AddressBlock.parse("2000::/3");

    private static final List<AddressBlock> IPV6 = blocks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    private static final AddressBlock NAT64 = AddressBlock.parse("64:ff9b::/96");

    private SpecialAddresses() {}

    static boolean contains(InetAddress address) {
        return switch (plain(address)) {
            case Inet4Address four -> in(IPV4, four);
            case Inet6Address six -> !IPV6_GLOBAL.contains(six) || in(IPV6, six);
            default -> true;
        };
    }

    static boolean isNeverByName(InetAddress address) {
        return in(NEVER_BY_NAME, plain(address));
    }

    /** The IPv4 address inside, for the IPv6 forms that hosts and gateways translate on the way. */
    static InetAddress plain(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean compatible = bytes.length == 16 && isZero(bytes, 12) && !isZero(Arrays.copyOfRange(bytes, 12, 15), 3);
        boolean mapped = bytes.length == 16 && isZero(bytes, 10) && bytes[10] == -1 && bytes[11] == -1;
        if (compatible || mapped || NAT64.contains(address)) {
            try {
                return InetAddress.getByAddress(Arrays.copyOfRange(bytes, 12, 16));
            } catch (UnknownHostException e) {
                throw new IllegalStateException("four bytes are an address", e);
            }
        }
        return address;
    }

    private static boolean isZero(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean in(List<AddressBlock> blocks, InetAddress address) {
        for (AddressBlock block : blocks) {
            if (block.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private static List<AddressBlock> blocks(String... texts) {
        return Stream.of(texts).map(AddressBlock::parse).toList();
    }
}
