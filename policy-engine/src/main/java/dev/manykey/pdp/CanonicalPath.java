package dev.manykey.pdp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

import org.jspecify.annotations.Nullable;

/** The one form of a path that is decided on: what has two readings is none. */
public final class CanonicalPath {
    private static final String PLAIN = "-_~!$&'()*+,=:@."; // RFC 3986 pchar without letters, digits, '%' and ';'
    private static final String NEVER_ENCODED = "/\\%.;?#-_~";

    private CanonicalPath() {}

    /** What is wrong with {@code path}, in words; null when it is canonical. */
    public static @Nullable String problem(String path) {
        int start = 1;
        for (int i = 1; i <= path.length(); i++) {
            if (i == path.length() || path.charAt(i) == '/') {
                String segment = path.substring(start, i);
                boolean last = i == path.length();
                String problem = segment.isEmpty() && !last ? "path: an empty segment (expected: single slashes)"
                        : problemOf(segment);
                if (problem != null) {
                    return problem;
                }
                start = i + 1;
            }
        }
        return null;
    }

    private static @Nullable String problemOf(String segment) {
        boolean onlyDots = !segment.isEmpty();
        ByteBuffer beyondAscii = ByteBuffer.allocate(segment.length());
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            onlyDots &= c == '.';
            if (c == '%') {
                int octet = octet(segment, i);
                if (octet < 0) {
                    return "path: a percent sign without two hexadecimal digits (expected: %XX)";
                }
                if (octet < 0x20 || octet == 0x7f) {
                    return "path: an encoded control character (expected: none)";
                }
                if (octet < 0x80 && (isLetterOrDigit((char) octet) || NEVER_ENCODED.indexOf(octet) >= 0)) {
                    return "path: %s encoded as %s (expected: a form that has one reading)"
                            .formatted(Character.toString((char) octet), segment.substring(i, i + 3));
                }
                beyondAscii.put((byte) octet);
                i += 2;
            } else if (isPlain(c)) {
                beyondAscii.put((byte) c);
            } else {
                return "path: character U+%04X (expected: RFC 3986 path characters without ';')".formatted((int) c);
            }
        }
        if (onlyDots) {
            return "path: a segment of dots (expected: none)";
        }
        return unicodeProblem(beyondAscii.flip());
    }

    /** Octets that are not UTF-8, or characters that some readers take for a path's own punctuation or letters. */
    private static @Nullable String unicodeProblem(ByteBuffer octets) {
        boolean ascii = true;
        for (int i = 0; i < octets.limit(); i++) {
            ascii &= octets.get(i) >= 0;
        }
        if (ascii) {
            return null;
        }
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(octets).toString();
            for (int c : text.codePoints().toArray()) {
                if (c >= 0x80 && foldsToAscii(Character.toString(c))) {
                    return "path: character U+%04X (expected: none that can be read as an ASCII one)"
                            .formatted(c);
                }
                if (Character.isISOControl(c)) {
                    return "path: an encoded control character (expected: none)";
                }
            }
            return null;
        } catch (CharacterCodingException e) {
            return "path: encoded octets that are not UTF-8 (expected: UTF-8)";
        }
    }

    private static boolean foldsToAscii(String character) {
        String folded = Normalizer.normalize(character, Normalizer.Form.NFKC);
        return !folded.equals(character) && folded.chars().anyMatch(c -> c < 0x80);
    }

    /** The octet that the three characters from {@code percent} on stand for; -1 when they stand for none. */
    public static int octet(String text, int percent) {
        if (percent + 2 >= text.length()) {
            return -1;
        }
        int high = Character.digit(text.charAt(percent + 1), 16);
        int low = Character.digit(text.charAt(percent + 2), 16);
        return high < 0 || low < 0 || text.charAt(percent + 1) > 'f' || text.charAt(percent + 2) > 'f' ? -1
                : high * 16 + low;
    }

    /** Whether a character stands in a path as it is. */
    public static boolean isPlain(char c) {
        return isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
