package dev.manykey.policy.upstream;

import java.net.URI;
import java.util.List;

import dev.manykey.contract.state.UpstreamState.CheckCall;
import dev.manykey.contract.state.UpstreamState.TokenPlace;

import org.jspecify.annotations.Nullable;

/**
 * What an operator says of an upstream itself, checked by {@link SettingsRule}.
 *
 * @param baseUrl without a slash at its end
 * @param tokenPlaces never empty
 * @param hostnames in lower case
 * @param check null when none is named
 */
record UpstreamSettings(String name, URI baseUrl, List<TokenPlace> tokenPlaces, List<String> hostnames,
        @Nullable CheckCall check) {
    UpstreamSettings {
        tokenPlaces = List.copyOf(tokenPlaces);
        hostnames = List.copyOf(hostnames);
    }
}
