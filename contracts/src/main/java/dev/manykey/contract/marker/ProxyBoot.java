package dev.manykey.contract.marker;

import java.util.Optional;
import java.util.regex.Pattern;

import dev.manykey.contract.Slug;

/**
 * One life of a proxy, from its start to its end. A proxy that starts again is another boot, which knows nothing of what the
 * one before has applied.
 *
 * @param proxy what the proxy is called, a slug
 * @param boot random, new at every start: 16 lower case hexadecimal digits
 */
public record ProxyBoot(String proxy, String boot) {
    /** Begins the Kafka key of every marker. */
    public static final String KEY_PREFIX = "lease/";

    private static final Pattern BOOT = Pattern.compile("[0-9a-f]{16}");

    public ProxyBoot {
        if (!Slug.matches(proxy)) {
            throw new IllegalArgumentException("proxy: %s (expected: %s)".formatted(proxy, Slug.EXPECTED));
        }
        if (!BOOT.matcher(boot).matches()) {
            throw new IllegalArgumentException("boot: %s (expected: 16 hexadecimal digits)".formatted(boot));
        }
    }

    /** The Kafka key of its markers, {@code lease/<proxy>/<boot>}. */
    public String logKey() {
        return KEY_PREFIX + this;
    }

    /** The boot whose markers have this Kafka key; empty when it is not such a key. */
    public static Optional<ProxyBoot> ofLogKey(String key) {
        int slash = key.lastIndexOf('/');
        if (!key.startsWith(KEY_PREFIX) || slash < KEY_PREFIX.length()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ProxyBoot(key.substring(KEY_PREFIX.length(), slash), key.substring(slash + 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** {@code <proxy>/<boot>}. */
    @Override
    public String toString() {
        return proxy + "/" + boot;
    }
}
