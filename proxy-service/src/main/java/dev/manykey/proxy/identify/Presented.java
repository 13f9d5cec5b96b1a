package dev.manykey.proxy.identify;

import dev.manykey.proxy.Header;

import org.jspecify.annotations.Nullable;

/**
 * What stood at a place where the upstream takes its token.
 *
 * @param text what the caller presented there; a secret; empty when there was nothing that can be read
 * @param header the line that it stood in, null when it stood in the query
 * @param rawParameter the whole query parameter as sent, null when it stood in a header
 */
record Presented(String text, @Nullable Header header, @Nullable String rawParameter) {
    @Override
    public String toString() {
        return "Presented[redacted]";
    }
}
