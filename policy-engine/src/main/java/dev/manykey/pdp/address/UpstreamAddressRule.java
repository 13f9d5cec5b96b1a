package dev.manykey.pdp.address;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import dev.manykey.pdp.address.AddressVerdict.Allowed;
import dev.manykey.pdp.address.AddressVerdict.Refused;

/**
 * The rule which addresses an upstream may live at: on the public internet, and where the operator's setting says so.
 * Immutable, asks no name service. A base URL is judged by {@link #verdict} when it is defined; since a name can come to
 * mean another address at any time, whoever connects asks {@link #allows(String, InetAddress, int)} with the address it is
 * about to connect to.
 */
public final class UpstreamAddressRule {
    private static final Pattern PATH = Pattern.compile("(?:/[A-Za-z0-9._~!$&'()*+,;=:@-]+)*/?");

    private final List<AllowedPlace> allowed;

    private UpstreamAddressRule(List<AllowedPlace> allowed) {
        this.allowed = allowed;
    }

    /**
     * The rule with these exceptions: addresses or ranges ({@code 127.0.0.0/8}, {@code 10.1.2.3:8080},
     * {@code [fd00::/8]:443}) and host names ({@code crm.internal:8080}), with a port or for every port.
     *
     * @throws IllegalArgumentException when one is malformed
     */
    public static UpstreamAddressRule allowing(List<String> exceptions) {
        return new UpstreamAddressRule(exceptions.stream().map(AllowedPlace::parse).toList());
    }

    /** Judges a base URL; a name is judged as a name. */
    public AddressVerdict verdict(URI baseUrl) {
        String scheme = baseUrl.getScheme() == null ? "" : baseUrl.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            return new Refused("scheme", scheme, "http or https");
        }
        String authority = baseUrl.getRawAuthority();
        if (authority == null || authority.isEmpty()) {
            return new Refused("host", "none", "a host, as in https://host");
        }
        if (authority.indexOf('@') >= 0) {
            return new Refused("user info", "present", "no user info; a token is stored as a credential");
        }
        if (baseUrl.getRawQuery() != null || baseUrl.getRawFragment() != null) {
            return new Refused("query or fragment", "present", "no query and no fragment");
        }
        String path = baseUrl.getRawPath() == null ? "" : baseUrl.getRawPath();
        if (!PATH.matcher(path).matches() || List.of(path.split("/")).contains(".")
                || List.of(path.split("/")).contains("..")) {
            return new Refused("path", path, "a path of unescaped segments, none of them empty, . or ..");
        }
        return hostAndPort(authority.toLowerCase(Locale.ROOT), scheme.equals("http") ? 80 : 443);
    }

    /**
     * Tells whether a connection may be opened.
     *
     * @param host of the base URL, as written there
     * @param address what it was resolved to
     */
    public boolean allows(String host, InetAddress address, int port) {
        if (allows(address, port)) {
            return true;
        }
        String name = host.toLowerCase(Locale.ROOT);
        return allowsHost(name, port) && !SpecialAddresses.isNeverByName(address);
    }

    /** Tells whether a connection to an address may be opened, whatever name led there. */
    public boolean allows(InetAddress address, int port) {
        if (port < 1 || port > 65535) {
            return false;
        }
        if (!SpecialAddresses.contains(address)) {
            return true;
        }
        InetAddress plain = SpecialAddresses.plain(address);
        for (AllowedPlace place : allowed) {
            if (place.covers(plain, port)) {
                return true;
            }
        }
        return false;
    }

    private AddressVerdict hostAndPort(String authority, int defaultPort) {
        int end = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
        int hostEnd = end <= 0 ? authority.length() : end;
        String host = authority.substring(0, hostEnd);
        String rest = authority.substring(hostEnd);
        if (!rest.isEmpty() && !rest.matches(":[0-9]{1,5}")) {
            return new Refused("port", rest, "a port 1..65535");
        }
        int port = rest.isEmpty() ? defaultPort : Integer.parseInt(rest.substring(1));
        if (port < 1 || port > 65535) {
            return new Refused("port", rest, "a port 1..65535");
        }
        return host.startsWith("[") || IpText.isIpv4(host) ? address(host, port) : name(host, port);
    }

    private AddressVerdict address(String host, int port) {
        String text = host.startsWith("[") ? host.substring(1, Math.max(1, host.length() - 1)) : host;
        InetAddress address;
        try {
            address = IpText.parse(text);
        } catch (IllegalArgumentException e) {
            return new Refused("host", host, "an IP address in its plain spelling");
        }
        if (host.startsWith("[") && SpecialAddresses.plain(address).getAddress().length == 4) {
            return new Refused("host", host, "an IPv4 address written as IPv4");
        }
        return allows(address, port) ? new Allowed() : special(host, port);
    }

    private AddressVerdict name(String host, int port) {
        String problem = HostName.problem(host);
        if (problem != null || !parses(host)) {
            return new Refused("host", host,
                    problem == null ? "a host name whose last label begins with a letter" : problem);
        }
        if (allowsHost(host, port)) {
            return new Allowed();
        }
        if (HostName.isThisMachine(host)) {
            return allows(IpText.parse("127.0.0.1"), port) ? new Allowed() : special(host, port);
        }
        return HostName.isMetadata(host) ? special(host, port) : new Allowed();
    }

    /** {@code java.net.URI} follows RFC 2396 here, and whoever connects takes the host from it. */
    private static boolean parses(String host) {
        return URI.create("http://" + host).getHost() != null;
    }

    private boolean allowsHost(String host, int port) {
        for (AllowedPlace place : allowed) {
            if (place.coversHost(host, port)) {
                return true;
            }
        }
        return false;
    }

    private static Refused special(String host, int port) {
        return new Refused("host", host + " port " + port,
                "a public address, or one listed in the setting manykey.upstream.allow");
    }
}
