package dev.manykey.proxy.filter;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * JSON text in UTF-8 that is being written, and of which the end can be taken back. Commas and brackets are the caller's
 * business. Not safe for many threads.
 */
final class JsonBytes {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_CHARACTER = "\\u0000".length();

    private byte[] bytes;
    private int length;

    JsonBytes(int expected) {
        bytes = new byte[Math.max(expected, 16)];
    }

    /** How many bytes have been written. */
    int length() {
        return length;
    }

    /** Takes back everything after the first {@code first} bytes. */
    void backTo(int first) {
        length = first;
    }

    /** Exactly one ASCII character. */
    void mark(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
    }

    /** A number or a word of the language, as it is. */
    void raw(String ascii) {
        room(ascii.length());
        for (int i = 0; i < ascii.length(); i++) {
            bytes[length++] = (byte) ascii.charAt(i);
        }
    }

    /** A string or a member's name, in quotes. Half a pair of surrogates, which UTF-8 does not have, is escaped. */
    void string(String text) {
        mark('"');
        for (int i = 0; i < text.length(); i++) {
            room(LONGEST_CHARACTER);
            char c = text.charAt(i);
            if (c < 0x80) {
                ascii(c);
            } else if (Character.isHighSurrogate(c) && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                encode(Character.toCodePoint(c, text.charAt(++i)));
            } else if (Character.isSurrogate(c)) {
                escape(c);
            } else {
                encode(c);
            }
        }
        mark('"');
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    private void ascii(char c) {
        if (c == '"' || c == '\\') {
            bytes[length++] = '\\';
            bytes[length++] = (byte) c;
        } else if (c >= 0x20) {
            bytes[length++] = (byte) c;
        } else {
            int at = "\b\t\n\f\r".indexOf(c);
            if (at >= 0) {
                bytes[length++] = '\\';
                bytes[length++] = (byte) "btnfr".charAt(at);
            } else {
                escape(c);
            }
        }
    }

    private void escape(char c) {
        bytes[length++] = '\\';
        bytes[length++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            bytes[length++] = HEX[(c >> shift) & 0xf];
        }
    }

    private void encode(int c) {
        if (c < 0x800) {
            bytes[length++] = (byte) (0xc0 | (c >> 6));
        } else {
            if (c < 0x10000) {
                bytes[length++] = (byte) (0xe0 | (c >> 12));
            } else {
                bytes[length++] = (byte) (0xf0 | (c >> 18));
                following(c >> 12);
            }
            following(c >> 6);
        }
        following(c);
    }

    private void following(int sixBits) {
        bytes[length++] = (byte) (0x80 | (sixBits & 0x3f));
    }

    /** Room for {@code more} bytes; doubles, so that what is written costs no more than its length. */
    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.multiplyExact(bytes.length, 2), Math.addExact(length, more)));
        }
    }
}
