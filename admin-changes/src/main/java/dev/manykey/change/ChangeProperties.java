package dev.manykey.change;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How changes are answered. Prefix {@code manykey.changes}.
 *
 * @param createPatience how long a change that takes nothing away waits for the proxies, 0s..10s; what is new then works at
 *        once wherever it could be waited for
 */
@ConfigurationProperties(prefix = "manykey.changes", ignoreUnknownFields = false)
record ChangeProperties(@DefaultValue("500ms") Duration createPatience) {
    private static final Duration LONGEST = Duration.ofSeconds(10);

    ChangeProperties {
        if (createPatience.isNegative() || createPatience.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "manykey.changes.create-patience: %s (expected: 0s..10s)".formatted(createPatience));
        }
    }
}
