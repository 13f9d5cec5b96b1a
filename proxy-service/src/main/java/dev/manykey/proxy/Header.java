package dev.manykey.proxy;

/**
 * One header line.
 *
 * @param name as sent, any case
 * @param value as sent, without surrounding white space
 */
public record Header(String name, String value) {
    /** Tells whether this is a line of the header {@code other}; header names have no case (RFC 9110 5.1). */
    public boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }

    /** Without the value, which may be a secret. */
    @Override
    public String toString() {
        return "Header[" + name + "]";
    }
}
