package dev.manykey.policy.authzen;

import java.net.URI;
import java.time.Duration;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How gateways ask this service. Prefix {@code manykey.authzen}.
 *
 * @param publicUrl the {@code https} URL that gateways reach this service at, which the metadata name; null for none, and then
 *        metadata are told to the machine itself alone
 * @param maxAge how old what an answer rests on may be, 100ms..1m; when the control log cannot be read for so long, the answer is
 *        503
 */
@ConfigurationProperties(prefix = "manykey.authzen", ignoreUnknownFields = false)
record AuthzenProperties(@Nullable URI publicUrl, @DefaultValue("2s") Duration maxAge) {
    /** Names of the machine itself; a URL with one of them may be {@code http}. */
    static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    AuthzenProperties {
        if (publicUrl != null && !isIdentifier(publicUrl)) {
            throw new IllegalArgumentException(
                    "manykey.authzen.public-url: %s (expected: https://, host and path, no query, fragment or user)"
                            .formatted(publicUrl));
        }
        if (maxAge.compareTo(Duration.ofMillis(100)) < 0 || maxAge.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException(
                    "manykey.authzen.max-age: %s (expected: 100ms..1m)".formatted(maxAge));
        }
    }

    private static boolean isIdentifier(URI url) {
        return url.getHost() != null && url.getRawQuery() == null && url.getRawFragment() == null
                && url.getRawUserInfo() == null
                && ("https".equals(url.getScheme())
                        || ("http".equals(url.getScheme()) && LOOPBACK.contains(url.getHost())));
    }
}
