package dev.manykey.proxy.admission;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import dev.manykey.proxy.Inbound;

import org.jspecify.annotations.Nullable;

/**
 * The opening handshake of a websocket (RFC 6455 4.2.1). What is forwarded is written anew from here, without the extensions
 * that the caller offered: an extension changes the frames, so that they could not be searched any more.
 *
 * @param key as sent: 16 bytes in base64
 * @param protocols that the caller offers, in its order of preference; often none
 */
public record Handshake(String key, List<String> protocols) {
    /** The version of the protocol that is passed. */
    public static final String VERSION = "13";

    private static final String UNIQUE = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455 1.3
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{21}[AQgw]==");
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");
    private static final int MOST_PROTOCOLS = 50;

    public Handshake {
        protocols = List.copyOf(protocols);
    }

    /** Whether a request asks, well formed or not, to go on as a websocket. Other protocols in {@code Upgrade} are not passed on. */
    static boolean isAskedForBy(Inbound inbound) {
        return inbound.values("upgrade").stream().anyMatch(Handshake::isAskedForBy);
    }

    /** Whether the value of an {@code Upgrade} header names websockets. */
    public static boolean isAskedForBy(String upgrade) {
        return upgrade.toLowerCase(Locale.ROOT).contains("websocket");
    }

    /** What is wrong with a handshake that is asked for, in words; null when nothing is. */
    static @Nullable String problem(Inbound inbound) {
        if (!inbound.method().equals("GET") || !inbound.version().equals("HTTP/1.1")) {
            return "websocket: %s %s (expected: GET HTTP/1.1)".formatted(inbound.method(), inbound.version());
        }
        List<String> length = inbound.values("content-length");
        if (inbound.first("transfer-encoding") != null || inbound.first("expect") != null
                || !(length.isEmpty() || length.equals(List.of("0")))) {
            return "websocket: a handshake with a body (expected: none)";
        }
        List<String> upgrade = inbound.values("upgrade");
        if (upgrade.size() != 1 || !upgrade.getFirst().equalsIgnoreCase("websocket")) {
            return "header upgrade: more than websocket (expected: websocket alone)";
        }
        List<String> connection = listed(inbound, "connection");
        if (connection.stream().noneMatch("upgrade"::equalsIgnoreCase)
                || connection.stream().anyMatch("close"::equalsIgnoreCase)) {
            return "header connection: without upgrade, or with close (expected: Upgrade)";
        }
        if (!inbound.values("sec-websocket-version").equals(List.of(VERSION))) {
            return "header sec-websocket-version: another one (expected: %s, once)".formatted(VERSION);
        }
        List<String> keys = inbound.values("sec-websocket-key");
        if (keys.size() != 1 || !KEY.matcher(keys.getFirst()).matches()) {
            return "header sec-websocket-key: not a key (expected: 16 bytes in base64, once)";
        }
        List<String> protocols = listed(inbound, "sec-websocket-protocol");
        if (protocols.size() > MOST_PROTOCOLS || new HashSet<>(protocols).size() < protocols.size()
                || !protocols.stream().allMatch(protocol -> TOKEN.matcher(protocol).matches())) {
            return "header sec-websocket-protocol: not a list of names (expected: at most %d, each once)"
                    .formatted(MOST_PROTOCOLS);
        }
        return null;
    }

    /** The handshake of a request that has one without a {@link #problem}. */
    static Handshake of(Inbound inbound) {
        return new Handshake(inbound.values("sec-websocket-key").getFirst(), listed(inbound, "sec-websocket-protocol"));
    }

    /** What whoever has understood this handshake answers in {@code Sec-WebSocket-Accept} (RFC 6455 4.2.2). */
    public String accept() {
        try {
            byte[] text = (key + UNIQUE).getBytes(StandardCharsets.US_ASCII);
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    private static List<String> listed(Inbound inbound, String name) {
        List<String> values = new ArrayList<>();
        for (String line : inbound.values(name)) {
            for (String value : line.split(",", -1)) {
                values.add(value.strip());
            }
        }
        return values;
    }
}
