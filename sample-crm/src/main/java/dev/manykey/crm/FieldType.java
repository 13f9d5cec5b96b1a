package dev.manykey.crm;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;

import tools.jackson.databind.JsonNode;

/** What a field of a record may hold. */
sealed interface FieldType {
    /** Whether {@code value} has the form; null is judged by the field. */
    boolean accepts(JsonNode value);

    /** The form in words, for error messages. */
    String expected();

    /** Text of 1 to {@code max} characters that is not blank. */
    record Text(int max) implements FieldType {
        @Override
        public boolean accepts(JsonNode value) {
            return value.isString() && value.stringValue().length() <= max && !value.stringValue().isBlank();
        }

        @Override
        public String expected() {
            return "text of 1..%d characters".formatted(max);
        }
    }

    /** One of some words. */
    record Choice(List<String> words) implements FieldType {
        public Choice {
            words = List.copyOf(words);
        }

        @Override
        public boolean accepts(JsonNode value) {
            return value.isString() && words.contains(value.stringValue());
        }

        @Override
        public String expected() {
            return String.join(" | ", words);
        }
    }

    /** A number from 0 to 10^12. */
    record Amount() implements FieldType {
        static final long MAX = 1_000_000_000_000L;

        @Override
        public boolean accepts(JsonNode value) {
            double number = value.isNumber() ? value.asDouble(Double.NaN) : Double.NaN;
            return number >= 0 && number <= MAX;
        }

        @Override
        public String expected() {
            return "number 0.." + MAX;
        }
    }

    /** True or false. */
    record Flag() implements FieldType {
        @Override
        public boolean accepts(JsonNode value) {
            return value.isBoolean();
        }

        @Override
        public String expected() {
            return "true | false";
        }
    }

    /** A calendar date as in ISO 8601. */
    record Day() implements FieldType {
        @Override
        public boolean accepts(JsonNode value) {
            if (!value.isString() || value.stringValue().length() != 10) {
                return false;
            }
            try {
                return LocalDate.parse(value.stringValue()).getYear() > 0;
            } catch (DateTimeException noDate) {
                return false;
            }
        }

        @Override
        public String expected() {
            return "date such as 2026-03-31";
        }
    }

    /** The id of a record of {@code target}, which exists when the field is set and may be deleted later. */
    record Reference(Resource target) implements FieldType {
        @Override
        public boolean accepts(JsonNode value) {
            return value.isIntegralNumber() && value.canConvertToLong() && value.longValue() > 0;
        }

        @Override
        public String expected() {
            return "id of one of the " + target.path();
        }
    }
}
