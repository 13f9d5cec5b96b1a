package dev.manykey.proxy.identify;

import org.jspecify.annotations.Nullable;

/**
 * What stood at a place where the upstream takes its token.
 *
 * @param text what the caller presented there; a secret
 * @param rawParameter the whole query parameter as sent when it stood in the query, else null
 * @param inAuthorization whether it stood in an {@code Authorization} header
 */
record Presented(String text, @Nullable String rawParameter, boolean inAuthorization) {
    @Override
    public String toString() {
        return "Presented[redacted]";
    }
}
