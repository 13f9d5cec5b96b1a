package dev.manykey.proxy;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How rates and budgets are counted. Prefix {@code manykey.proxy.limit}.
 *
 * @param budgets file in which stands what was used of budgets; on a disk that outlives the process, not shared with another proxy;
 *        null for {@code budgets} in the directory of the spool
 * @param counters most limits of keys that are counted at the same time, each about half a kilobyte; a call that needs one more
 *        is refused
 */
@ConfigurationProperties(prefix = "manykey.proxy.limit", ignoreUnknownFields = false)
record LimitProperties(@Nullable Path budgets, @DefaultValue("100000") int counters) {
    LimitProperties {
        if (counters < 1) {
            throw new IllegalArgumentException(
                    "manykey.proxy.limit.counters: %d (expected: >= 1)".formatted(counters));
        }
    }
}
