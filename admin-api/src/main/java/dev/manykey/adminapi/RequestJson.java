package dev.manykey.adminapi;

import java.nio.CharBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.function.Function;

import dev.manykey.contract.ContractJson;
import dev.manykey.sealing.SecretBytes;

import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.MutableCoercionConfig;
import tools.jackson.databind.deser.DeserializationProblemHandler;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/** How strictly the JSON of requests is read: what is not understood exactly is refused, nothing is guessed. */
final class RequestJson implements JsonMapperBuilderCustomizer {
    @Override
    public void customize(JsonMapper.Builder json) {
        json.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                        DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .withCoercionConfig(LogicalType.Textual, RequestJson::nothingElse)
                .withCoercionConfig(LogicalType.Integer, RequestJson::nothingElse)
                .withCoercionConfig(LogicalType.Boolean, RequestJson::nothingElse)
                .withCoercionConfig(LogicalType.Float, number -> number
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.String, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
                .addModule(ContractJson.module())
                .addHandler(new ValueInError())
                .addModule(new SimpleModule("requests").addDeserializer(SecretBytes.class, new SecretReader())
                        .addDeserializer(Instant.class, new TextReader<>(Instant.class, Instant::parse))
                        .addDeserializer(Duration.class, new TextReader<>(Duration.class, Duration::parse)));
    }

    /**
     * A number is not a text, a text not a number, and neither is true or false. What a type is itself stays
     * allowed.
     */
    private static void nothingElse(MutableCoercionConfig config) {
        for (CoercionInputShape shape : new CoercionInputShape[]{CoercionInputShape.Boolean, CoercionInputShape.Integer,
                CoercionInputShape.Float, CoercionInputShape.String, CoercionInputShape.EmptyString}) {
            config.setCoercion(shape, CoercionAction.Fail);
        }
    }

    /** A request may carry a secret; no answer can, since {@link SecretBytes} refuses to be written. */
    private static final class SecretReader extends ValueDeserializer<SecretBytes> {
        @Override
        public SecretBytes deserialize(JsonParser json, DeserializationContext context) {
            if (json.currentToken() != JsonToken.VALUE_STRING) {
                return (SecretBytes) context.handleUnexpectedToken(SecretBytes.class, json);
            }
            return SecretBytes.ofUtf8(
                    CharBuffer.wrap(json.getStringCharacters(), json.getStringOffset(), json.getStringLength()));
        }
    }

    /** A time or duration is its ISO 8601 text; a number would leave open which unit it counts. */
    private static final class TextReader<T> extends ValueDeserializer<T> {
        private final Class<T> type;
        private final Function<String, T> parse;

        TextReader(Class<T> type, Function<String, T> parse) {
            this.type = type;
            this.parse = parse;
        }

        @Override
        public T deserialize(JsonParser json, DeserializationContext context) {
            if (json.currentToken() != JsonToken.VALUE_STRING) {
                return type.cast(context.handleUnexpectedToken(type, json));
            }
            try {
                return parse.apply(json.getString());
            } catch (DateTimeParseException | ArithmeticException e) {
                return type.cast(context.handleWeirdStringValue(type, json.getString(), "another form"));
            }
        }
    }

    /** Jackson leaves out the value where a plain one stands in the place of something else. */
    private static final class ValueInError extends DeserializationProblemHandler {
        @Override
        public Object handleUnexpectedToken(DeserializationContext context, JavaType target, JsonToken token,
                JsonParser json, String message) {
            if (token.isScalarValue() && target.getRawClass() != SecretBytes.class) {
                throw InvalidFormatException.from(json, message, json.getString(), target.getRawClass());
            }
            return NOT_HANDLED;
        }
    }
}
