package dev.manykey.pdp.address;

/** Whether a base URL may be an upstream's. */
public sealed interface AddressVerdict {
    /** It may, as far as can be told before its name is resolved. */
    record Allowed() implements AddressVerdict {}

    /**
     * It may not.
     *
     * @param part of the URL that is wrong, such as the host
     * @param value what that part is; user information is not told
     * @param expected what would be right
     */
    record Refused(String part, String value, String expected) implements AddressVerdict {
        /** All of it, such as {@code port: 0 (expected: a port 1..65535)}. */
        public String problem() {
            return "%s: %s (expected: %s)".formatted(part, value, expected);
        }
    }
}
