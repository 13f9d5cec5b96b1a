package dev.manykey.policy.upstream;

import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where upstreams may live. Prefix {@code manykey.upstream}; the proxies need the same setting.
 *
 * @param allow exceptions from the rule that an upstream has a public address: {@code CIDR}, {@code CIDR:port},
 *        {@code [CIDR]:port} for IPv6, {@code host} or {@code host:port}
 */
@ConfigurationProperties(prefix = "manykey.upstream", ignoreUnknownFields = false)
record UpstreamProperties(@DefaultValue List<String> allow) {
    UpstreamProperties {
        allow = List.copyOf(allow);
    }
}
