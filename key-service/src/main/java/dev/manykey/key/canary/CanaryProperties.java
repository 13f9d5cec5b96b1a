package dev.manykey.key.canary;

import java.time.Duration;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.Slug;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The canary. Prefix {@code manykey.canary}. On one instance of key-service only: another one would take its key over.
 *
 * @param credential any credential in force, whose upstream the canary's requests name; nothing is ever forwarded, since its key
 *        may do nothing. Null for no canary
 * @param every how often its key is suspended and resumed, 5s..1h
 */
@ConfigurationProperties(prefix = "manykey.canary", ignoreUnknownFields = false)
record CanaryProperties(@Nullable String credential, @DefaultValue("1m") Duration every) {
    private static final String PREFIX = "canary-";

    CanaryProperties {
        if (credential != null && !Slug.matches(PREFIX + credential)) {
            throw new IllegalArgumentException("manykey.canary.credential: %s (expected: %s, of at most %d characters)"
                    .formatted(credential, Slug.EXPECTED, 63 - PREFIX.length()));
        }
        if (every.compareTo(Duration.ofSeconds(5)) < 0 || every.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("manykey.canary.every: %s (expected: 5s..1h)".formatted(every));
        }
    }

    /** The credential; only when there is one. */
    CredentialId credentialId() {
        return new CredentialId(String.valueOf(credential));
    }

    /** The id of the canary's key. */
    AccessKeyId key() {
        return new AccessKeyId(PREFIX + credential);
    }
}
