package dev.manykey.adminapi;

import java.util.ArrayList;

import dev.manykey.sealing.SecretBytes;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;

/**
 * What two requests have in common when they are the same: SHA-256 of their JSON in a canonical form, where the
 * order of fields and white space do not count. Secrets count by their hash.
 *
 * @param value 64 hexadecimal digits
 */
public record RequestFingerprint(String value) {
    private static final JsonMapper JSON = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .addModule(new SimpleModule("secrets by hash").addSerializer(SecretBytes.class, new SecretHash())).build();

    /** The fingerprint of a body; of a request record, use {@link #of(Object)}. */
    public static RequestFingerprint of(byte[] body) {
        try {
            return ofTree(JSON.readTree(body));
        } catch (JacksonException e) {
            throw ProblemException.invalid("body", null, "JSON");
        }
    }

    /** The fingerprint of a request record. */
    public static RequestFingerprint of(Object request) {
        return ofTree(JSON.valueToTree(request));
    }

    private static RequestFingerprint ofTree(JsonNode request) {
        return new RequestFingerprint(Sha256.hex(JSON.writeValueAsBytes(canonical(request))));
    }

    private static JsonNode canonical(JsonNode node) {
        if (node.isObject()) {
            ObjectNode sorted = JSON.createObjectNode();
            var names = new ArrayList<>(node.propertyNames());
            names.sort(null);
            names.forEach(name -> sorted.set(name, canonical(node.get(name))));
            return sorted;
        }
        if (node.isArray()) {
            var items = JSON.createArrayNode();
            node.forEach(item -> items.add(canonical(item)));
            return items;
        }
        return node;
    }

    private static final class SecretHash extends ValueSerializer<SecretBytes> {
        @Override
        public void serialize(SecretBytes secret, JsonGenerator json, SerializationContext context) {
            json.writeString("sha256:" + secret.use(Sha256::hex));
        }
    }
}
