package dev.manykey.key;

import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What key-service is told at its start. Prefix {@code manykey.key}.
 *
 * @param sealingPublicKey the public sealing keys, made by {@code SealingKeysApplication generate}; needed
 * @param database name of the MongoDB database that is this service's alone
 * @param checkTimeout how long a credential check waits for a proxy, 1s..60s
 * @param firstAdminTokenFile where the first admin's token is written on the very first start, readable by the owner of the
 *        process only; null prints it to the standard output
 * @param mostChildKeys how many keys may descend from a key without a parent, all generations together: at once, and made in a
 *        day; 0..1000, 0 for none
 */
@ConfigurationProperties(prefix = "manykey.key", ignoreUnknownFields = false)
public record KeyServiceProperties(@Nullable Path sealingPublicKey, @DefaultValue("manykey_key") String database,
        @DefaultValue("15s") Duration checkTimeout, @Nullable Path firstAdminTokenFile,
        @DefaultValue("100") int mostChildKeys) {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int MOST_CHILD_KEYS = 1000;

    /** Refuses values that cannot work. */
    public KeyServiceProperties {
        if (!database.matches("[A-Za-z0-9_-]{1,63}")) {
            throw new IllegalArgumentException(
                    "manykey.key.database: %s (expected: 1..63 characters A-Z, a-z, 0-9, _ or -)".formatted(database));
        }
        if (checkTimeout.compareTo(SHORTEST) < 0 || checkTimeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "manykey.key.check-timeout: %s (expected: 1s..60s)".formatted(checkTimeout));
        }
        if (mostChildKeys < 0 || mostChildKeys > MOST_CHILD_KEYS) {
            throw new IllegalArgumentException("manykey.key.most-child-keys: %d (expected: 0..%d)"
                    .formatted(mostChildKeys, MOST_CHILD_KEYS));
        }
    }
}
