package dev.manykey.sealing;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * What a sealed token belongs to; it opens for nothing else.
 *
 * @param credential id of the credential
 * @param upstream id of the upstream
 * @param origin where the token may be sent: scheme, host and port in the form that {@link #originOf} gives
 */
public record CredentialBinding(String credential, String upstream, String origin) {
    private static final String PURPOSE = "manykey credential v1";

    /** Refuses an empty part, and an origin in another form than {@link #originOf} gives. */
    public CredentialBinding {
        require(!credential.isEmpty(), "credential", credential, "an id");
        require(!upstream.isEmpty(), "upstream", upstream, "an id");
        require(isOrigin(origin), "origin", withoutSecrets(origin), "scheme://host:port in lower case");
    }

    /**
     * The origin of an upstream's base URL: {@code scheme://host:port} in lower case, the port always written.
     *
     * @throws IllegalArgumentException when the URL is not http or https, has no host, has user information or a port
     *             outside 1..65535; the message tells no user information and no query
     */
    public static String originOf(URI baseUrl) {
        String shown = withoutSecrets(baseUrl.toString());
        String scheme = lowerCase(baseUrl.getScheme());
        require(scheme.equals("http") || scheme.equals("https"), "baseUrl", shown, "http or https");
        @Nullable
        String authority = baseUrl.getRawAuthority();
        require(authority == null || !authority.contains("@"), "baseUrl", shown, "no user information");
        String host = lowerCase(baseUrl.getHost());
        require(!host.isEmpty(), "baseUrl", shown, "a host name or address");
        int port = baseUrl.getPort() != -1 ? baseUrl.getPort() : scheme.equals("https") ? 443 : 80;
        require(port >= 1 && port <= 65535, "baseUrl", shown, "port 1..65535");
        return scheme + "://" + host + ":" + port;
    }

    /** Each part after its length, so that no two bindings give the same bytes. */
    byte[] contextInfo() {
        var out = new ByteArrayOutputStream();
        for (String part : new String[]{PURPOSE, credential, upstream, origin}) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }

    private static boolean isOrigin(String origin) {
        try {
            return originOf(URI.create(origin)).equals(origin);
        } catch (IllegalArgumentException notAnOrigin) {
            return false;
        }
    }

    private static String withoutSecrets(String url) {
        String withoutQuery = url.replaceFirst("[?#].*", "?[hidden]");
        return withoutQuery.replaceFirst("//.*@", "//[hidden]@");
    }

    private static String lowerCase(@Nullable String text) {
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }

    private static void require(boolean condition, String field, String value, String expected) {
        if (!condition) {
            throw new IllegalArgumentException("%s: %s (expected: %s)".formatted(field, value, expected));
        }
    }
}
