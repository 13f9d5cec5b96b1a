package dev.manykey.proxy.image;

import java.net.URI;

import dev.manykey.contract.state.UpstreamState;
import dev.manykey.pdp.Catalog;
import dev.manykey.pdp.CatalogInvalid;
import dev.manykey.sealing.CredentialBinding;

import org.jspecify.annotations.Nullable;

/**
 * An upstream, ready to be matched and called.
 *
 * @param origin scheme, host and port, as credentials are bound to it
 * @param basePath path of the base URL without a slash at the end; often empty
 */
public record ServedUpstream(UpstreamState state, Catalog catalog, String origin, String basePath) {
    /**
     * Compiles a state.
     *
     * @return null when it cannot be served as it is: then it is not served at all
     */
    static @Nullable ServedUpstream compile(UpstreamState state) {
        try {
            String path = state.baseUrl().getRawPath() == null ? "" : state.baseUrl().getRawPath();
            return new ServedUpstream(state, Catalog.compile(state.operations()),
                    CredentialBinding.originOf(state.baseUrl()),
                    path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
        } catch (CatalogInvalid | IllegalArgumentException e) {
            return null;
        }
    }

    /** Whether it is called over TLS. */
    public boolean secure() {
        return "https".equalsIgnoreCase(state.baseUrl().getScheme());
    }

    /** Host name or address literal, IPv6 without brackets. */
    public String host() {
        String host = URI.create(origin).getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The port that is called. */
    public int port() {
        return URI.create(origin).getPort();
    }

    /** What the {@code Host} header says: without a port that the scheme implies (RFC 9110 7.2). */
    public String authority() {
        String host = URI.create(origin).getHost();
        return port() == (secure() ? 443 : 80) ? host : host + ":" + port();
    }
}
