package dev.manykey.contract;

import java.util.function.Function;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.std.FromStringDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * How contract types are written as JSON: ids and hashes as strings, enums in lower case, times in ISO 8601, byte arrays
 * in base64, null members left out.
 */
public final class ContractJson {
    private static final JsonMapper STRICT = builder().build();
    private static final JsonMapper LENIENT = builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private ContractJson() {}

    /** Refuses members that it does not know: for state, where an ignored member could be a narrowing. */
    public static JsonMapper strict() {
        return STRICT;
    }

    /** Ignores members that it does not know: for facts, where a newer producer may say more. */
    public static JsonMapper lenient() {
        return LENIENT;
    }

    /** A module that teaches any Jackson 3 mapper the ids and hashes of this package. */
    public static SimpleModule module() {
        SimpleModule module = new SimpleModule("manykey-contracts");
        asString(module, AccessKeyId.class, AccessKeyId::new);
        asString(module, OwnerId.class, OwnerId::new);
        asString(module, CredentialId.class, CredentialId::new);
        asString(module, UpstreamId.class, UpstreamId::new);
        asString(module, PolicyId.class, PolicyId::new);
        asString(module, OperatorId.class, OperatorId::new);
        asString(module, KeyHash.class, KeyHash::ofHex);
        return module;
    }

    private static JsonMapper.Builder builder() {
        return JsonMapper.builder()
                .addModule(module())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .changeDefaultPropertyInclusion(
                        inclusion -> inclusion
                                .withValueInclusion(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL));
    }

    private static <T> void asString(SimpleModule module, Class<T> type, Function<String, T> parse) {
        module.addSerializer(type, new ValueSerializer<T>() {
            @Override
            public void serialize(T value, JsonGenerator json, SerializationContext context) {
                json.writeString(value.toString());
            }
        });
        ValueDeserializer<T> deserializer = new FromStringDeserializer<T>(type) {
            @Override
            protected T _deserialize(String text, DeserializationContext context) {
                return parse.apply(text);
            }
        };
        module.addDeserializer(type, deserializer);
        module.addKeyDeserializer(type, new tools.jackson.databind.KeyDeserializer() {
            @Override
            public Object deserializeKey(String text, DeserializationContext context) {
                return parse.apply(text);
            }
        });
        module.addKeySerializer(type, new ValueSerializer<T>() {
            @Override
            public void serialize(T value, JsonGenerator json, SerializationContext context) {
                json.writeName(value.toString());
            }
        });
    }
}
