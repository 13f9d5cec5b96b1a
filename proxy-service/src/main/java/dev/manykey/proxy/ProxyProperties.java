package dev.manykey.proxy;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

import dev.manykey.contract.Slug;
import dev.manykey.spool.Durability;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a proxy is called and where its own things are. Prefix {@code manykey.proxy}.
 *
 * @param id unique among the proxies; records carry it
 * @param spool directory of the audit spool; on a disk that outlives the process, not shared with another proxy
 * @param durability when a record counts as written
 * @param sealingPrivateKey file with the key that opens credentials
 * @param address where its data path is reached from inside, such as {@code http://10.0.0.7:8080}, for the canary; it is told in
 *        its markers
 * @param forward has its own record, {@code ForwardProperties}; named here so that nothing else under the prefix goes unnoticed
 * @param forwardAuth likewise, {@code ForwardAuthProperties}
 * @param freshness likewise, {@code FreshnessProperties}
 * @param filter likewise, {@code FilterProperties}
 * @param limit likewise, {@code LimitProperties}
 */
@ConfigurationProperties(prefix = "manykey.proxy", ignoreUnknownFields = false)
public record ProxyProperties(@DefaultValue("proxy-1") String id, @DefaultValue(".data/proxy/spool") Path spool,
        @DefaultValue("disk") Durability durability,
        @DefaultValue(".data/keys/sealing-private.json") Path sealingPrivateKey,
        @Nullable String address, @DefaultValue Map<String, String> forward,
        @DefaultValue Map<String, Object> forwardAuth,
        @DefaultValue Map<String, String> freshness, @DefaultValue Map<String, String> filter,
        @DefaultValue Map<String, String> limit) {
    private static final Pattern ADDRESS = Pattern.compile("https?://[^/?#@\\s]+");

    public ProxyProperties {
        forward = Map.copyOf(forward);
        forwardAuth = Map.copyOf(forwardAuth);
        freshness = Map.copyOf(freshness);
        filter = Map.copyOf(filter);
        limit = Map.copyOf(limit);
        if (address != null && !ADDRESS.matcher(address).matches()) {
            throw new IllegalArgumentException(
                    "manykey.proxy.address: %s (expected: such as http://10.0.0.7:8080)".formatted(address));
        }
        if (!Slug.matches(id)) {
            throw new IllegalArgumentException("manykey.proxy.id: %s (expected: %s)".formatted(id, Slug.EXPECTED));
        }
    }
}
