package dev.manykey.policy.authzen;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

import org.jspecify.annotations.Nullable;

/** The one form of a path that is decided on, as strict as the proxies': what has two readings is no path. */
final class AskedPath {
    private static final int MAX_LENGTH = 8192;
    private static final String UNENCODED = "-_~!$&'()*+,=:@.";
    /** Octets of which the encoded form is another spelling, or hides a separator. */
    private static final String NEVER_ENCODED = "/\\%.;?#-_~";

    private AskedPath() {}

    /** What is wrong with it, in words without a character of it; null when it has one reading. */
    static @Nullable String problem(String path) {
        if (!path.startsWith("/") || path.length() > MAX_LENGTH) {
            return "a path begins with / and has at most %d characters".formatted(MAX_LENGTH);
        }
        String[] segments = path.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            if (segments[i].isEmpty() && i < segments.length - 1) {
                return "an empty segment";
            }
            String problem = ofSegment(segments[i]);
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    /** {@code text} as a segment of a path; what {@link #problem} then refuses cannot be one. */
    static String segment(String text) {
        StringBuilder segment = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            int value = Byte.toUnsignedInt(octet);
            if (value < 0x80 && isPlain((char) value)) {
                segment.append((char) value);
            } else {
                segment.append('%').append(String.format("%02X", value));
            }
        }
        return segment.toString();
    }

    private static @Nullable String ofSegment(String segment) {
        if (!segment.isEmpty() && segment.chars().allMatch(c -> c == '.')) {
            return "a segment of dots";
        }
        ByteArrayOutputStream beyondAscii = new ByteArrayOutputStream();
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c != '%') {
                if (!isPlain(c)) {
                    return "a character that a path does not have unencoded";
                }
                beyondAscii.write(c);
                continue;
            }
            String hex = segment.substring(i + 1, Math.min(i + 3, segment.length()));
            if (!hex.matches("[0-9A-Fa-f]{2}")) {
                return "a percent sign without two hexadecimal digits";
            }
            int octet = Integer.parseInt(hex, 16);
            if (octet < 0x20 || octet == 0x7f) {
                return "an encoded control character";
            }
            if (octet < 0x80 && (isLetterOrDigit((char) octet) || NEVER_ENCODED.indexOf(octet) >= 0)) {
                return "an encoded character that has another spelling";
            }
            beyondAscii.write(octet);
            i += 2;
        }
        return ofDecoded(beyondAscii.toByteArray());
    }

    private static @Nullable String ofDecoded(byte[] octets) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
            boolean twofold = text.codePoints().filter(c -> c >= 0x80)
                    .anyMatch(c -> Character.isISOControl(c) || Normalizer
                            .normalize(Character.toString(c), Normalizer.Form.NFKC).chars().anyMatch(f -> f < 0x80));
            return twofold ? "a character that can be read as another one" : null;
        } catch (CharacterCodingException e) {
            return "encoded octets that are not UTF-8";
        }
    }

    private static boolean isPlain(char c) {
        return isLetterOrDigit(c) || UNENCODED.indexOf(c) >= 0;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
