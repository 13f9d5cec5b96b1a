package dev.manykey.policy.preset;

import java.net.URI;
import java.util.List;

import dev.manykey.contract.state.UpstreamState.CheckCall;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.contract.state.UpstreamState.TokenPlace;

/**
 * What is known of an API.
 *
 * @param documents its operations, in the parts that its publisher keeps apart
 */
public record Preset(String id, String name, URI baseUrl, List<TokenPlace> tokenPlaces, CheckCall check,
        List<Part> documents) {
    /**
     * Operations with the same base path.
     *
     * @param name of the document that stands for them
     * @param operations with the base path in their paths
     */
    public record Part(String name, String basePath, List<Operation> operations) {
        public Part {
            operations = List.copyOf(operations);
        }
    }

    public Preset {
        tokenPlaces = List.copyOf(tokenPlaces);
        documents = List.copyOf(documents);
    }
}
