package dev.manykey.proxy.gateway;

import java.util.List;

import dev.manykey.pdp.address.AddressBlock;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where gateways ask. Prefix {@code manykey.proxy.forward-auth}.
 *
 * @param host address to listen on; gateways alone should reach it
 * @param port to listen on, 0 for any; null, as it is where nothing is said, for not at all
 * @param trustedGateways addresses of gateways, as {@code CIDR} or address, whose {@code X-Forwarded-For} says who the caller is;
 *        of every other gateway the caller's address is not known, and what depends on it is refused
 */
@ConfigurationProperties(prefix = "manykey.proxy.forward-auth", ignoreUnknownFields = false)
public record ForwardAuthProperties(@DefaultValue("127.0.0.1") String host, @Nullable Integer port,
        @DefaultValue List<String> trustedGateways) {
    public ForwardAuthProperties {
        if (port != null && (port < 0 || port > 65535)) {
            throw new IllegalArgumentException(
                    "manykey.proxy.forward-auth.port: %d (expected: 0..65535, or nothing)".formatted(port));
        }
        trustedGateways = List.copyOf(trustedGateways);
        for (String gateway : trustedGateways) {
            try {
                AddressBlock.parse(gateway);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "manykey.proxy.forward-auth.trustedGateways: %s (expected: an address or CIDR): %s"
                                .formatted(gateway, e.getMessage()),
                        e);
            }
        }
    }

    /** Nobody is listened to. */
    public static ForwardAuthProperties off() {
        return new ForwardAuthProperties("127.0.0.1", null, List.of());
    }

    /** Those that say who the caller is. */
    List<AddressBlock> trusted() {
        return trustedGateways.stream().map(AddressBlock::parse).toList();
    }
}
