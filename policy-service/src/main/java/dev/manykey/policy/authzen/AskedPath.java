package dev.manykey.policy.authzen;

import java.nio.charset.StandardCharsets;

import dev.manykey.pdp.CanonicalPath;

import org.jspecify.annotations.Nullable;

/** Paths as somebody asks about them. */
final class AskedPath {
    private static final int MAX_LENGTH = 8192;

    private AskedPath() {}

    /** What is wrong with it, in words; null when it has one reading. */
    static @Nullable String problem(String path) {
        if (!path.startsWith("/") || path.length() > MAX_LENGTH) {
            return "a path begins with / and has at most %d characters".formatted(MAX_LENGTH);
        }
        return CanonicalPath.problem(path);
    }

    /** {@code text} as a segment of a path; what {@link #problem} then refuses cannot be one. */
    static String segment(String text) {
        StringBuilder segment = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            int value = Byte.toUnsignedInt(octet);
            if (value < 0x80 && CanonicalPath.isPlain((char) value)) {
                segment.append((char) value);
            } else {
                segment.append('%').append(String.format("%02X", value));
            }
        }
        return segment.toString();
    }
}
