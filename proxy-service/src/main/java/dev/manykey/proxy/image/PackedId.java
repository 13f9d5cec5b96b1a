package dev.manykey.proxy.image;

import java.nio.charset.StandardCharsets;

/**
 * How the id of a key is packed: one as key-service makes them, {@code key-} and a {@link dev.manykey.contract.TimeOrderedId},
 * in 17 bytes, and any other as it is written. Each id has one packed form.
 */
final class PackedId {
    private static final String PREFIX = "key-";
    private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final byte[] VALUE_OF = new byte[128];
    private static final int COUNT = 26;
    private static final int BYTES = 17;
    /** Begins the short form; nothing that is written begins so. */
    private static final byte SHORT = 0;

    static {
        java.util.Arrays.fill(VALUE_OF, (byte) -1);
        for (int i = 0; i < DIGITS.length(); i++) {
            VALUE_OF[DIGITS.charAt(i)] = (byte) i;
        }
    }

    private PackedId() {}

    static byte[] of(String id) {
        return isMade(id) ? shortForm(id) : id.getBytes(StandardCharsets.ISO_8859_1); // a slug is ASCII
    }

    static String text(byte[] packed) {
        if (packed[0] != SHORT) {
            return new String(packed, StandardCharsets.ISO_8859_1);
        }
        StringBuilder text = new StringBuilder(PREFIX.length() + COUNT).append(PREFIX);
        int bits = 2; // 130 bits of digits hold 128 of bytes: the first two are zero
        int rest = 0;
        for (int i = 1; i < BYTES; i++) {
            rest = rest << 8 | (packed[i] & 0xff);
            for (bits += 8; bits >= 5; bits -= 5) {
                text.append(DIGITS.charAt(rest >>> (bits - 5) & 31));
            }
            rest &= (1 << bits) - 1;
        }
        return text.toString();
    }

    private static boolean isMade(String id) {
        if (id.length() != PREFIX.length() + COUNT || !id.startsWith(PREFIX) || id.charAt(PREFIX.length()) > '7') {
            return false;
        }
        for (int i = PREFIX.length(); i < id.length(); i++) {
            char digit = id.charAt(i);
            if (digit >= VALUE_OF.length || VALUE_OF[digit] < 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] shortForm(String id) {
        byte[] packed = new byte[BYTES];
        int at = 1;
        int bits = -2;
        int rest = 0;
        for (int i = PREFIX.length(); i < id.length(); i++) {
            rest = rest << 5 | VALUE_OF[id.charAt(i)];
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                packed[at++] = (byte) (rest >>> bits);
                rest &= (1 << bits) - 1;
            }
        }
        return packed;
    }
}
