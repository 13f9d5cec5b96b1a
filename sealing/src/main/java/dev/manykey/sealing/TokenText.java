package dev.manykey.sealing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The form of a token's text: a prefix that says what it opens, 43 base62 characters (32 random bytes) and 6 base62
 * characters of CRC-32 over what stands before them. The checksum finds typing errors and lets a scanner recognise a
 * leaked token; it proves nothing.
 */
public final class TokenText {
    private static final byte[] ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
            .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DIGIT_OF = digits();
    private static final int[] CRC_TABLE = crcTable();

    private static final int RANDOM_BYTES = 32;
    private static final int BODY = 43;
    private static final int CHECKSUM = 6;

    private TokenText() {}

    /**
     * A new token's text, as ASCII.
     *
     * @param prefix what the token starts with, such as {@code mk_}; ASCII
     * @param random where its 256 bits come from; a {@link java.security.SecureRandom} except in tests
     */
    public static SecretBytes issue(String prefix, RandomGenerator random) {
        int start = prefix.length();
        var text = new byte[length(prefix)];
        for (int i = 0; i < start; i++) {
            text[i] = ascii(prefix.charAt(i));
        }
        var bits = new byte[RANDOM_BYTES];
        random.nextBytes(bits);
        writeBase62(bits, text, start);
        int crc = ~0;
        for (int i = 0; i < start + BODY; i++) {
            crc = crc(crc, text[i]);
        }
        writeChecksum(~crc, text, start + BODY);
        return SecretBytes.moving(text);
    }

    /** Whether {@code text} has the form of a token that starts with {@code prefix}. Allocates nothing. */
    public static boolean isWellFormed(String prefix, CharSequence text) {
        if (text.length() != length(prefix)) {
            return false;
        }
        int start = prefix.length();
        int crc = ~0;
        for (int i = 0; i < start; i++) {
            if (text.charAt(i) != prefix.charAt(i)) {
                return false;
            }
            crc = crc(crc, (byte) text.charAt(i));
        }
        for (int i = start; i < start + BODY; i++) {
            if (digit(text.charAt(i)) < 0) {
                return false;
            }
            crc = crc(crc, (byte) text.charAt(i));
        }
        long checksum = 0;
        for (int i = start + BODY; i < text.length(); i++) {
            int digit = digit(text.charAt(i));
            if (digit < 0) {
                return false;
            }
            checksum = checksum * ALPHABET.length + digit;
        }
        return checksum == Integer.toUnsignedLong(~crc);
    }

    /** Number of characters of every token that starts with {@code prefix}. */
    public static int length(String prefix) {
        return prefix.length() + BODY + CHECKSUM;
    }

    /**
     * SHA-256 of the text, 32 bytes: the only form in which a token is stored.
     *
     * @throws IllegalArgumentException when a character is not ASCII; the message does not tell the text
     */
    public static byte[] sha256(CharSequence text) {
        var bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = ascii(text.charAt(i));
        }
        byte[] hash = sha256(bytes);
        Arrays.fill(bytes, (byte) 0);
        return hash;
    }

    /** SHA-256 of a token that is held as ASCII, 32 bytes. */
    public static byte[] sha256(SecretBytes text) {
        return text.use(TokenText::sha256);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256: missing (expected: in every Java platform)", impossible);
        }
    }

    /** Long division by 62, most significant byte first, 43 times: 62^43 is just above 2^256. */
    private static void writeBase62(byte[] number, byte[] target, int start) {
        for (int position = start + BODY - 1; position >= start; position--) {
            int remainder = 0;
            for (int i = 0; i < number.length; i++) {
                int dividend = (remainder << 8) | (number[i] & 0xff);
                number[i] = (byte) (dividend / ALPHABET.length);
                remainder = dividend % ALPHABET.length;
            }
            target[position] = ALPHABET[remainder];
        }
    }

    private static void writeChecksum(int crc, byte[] target, int start) {
        long rest = Integer.toUnsignedLong(crc);
        for (int position = start + CHECKSUM - 1; position >= start; position--) {
            target[position] = ALPHABET[(int) (rest % ALPHABET.length)];
            rest /= ALPHABET.length;
        }
    }

    private static byte ascii(char character) {
        if (character > 0x7f) {
            throw new IllegalArgumentException("token: [hidden] (expected: ASCII)");
        }
        return (byte) character;
    }

    private static int digit(char character) {
        return character < DIGIT_OF.length ? DIGIT_OF[character] : -1;
    }

    private static int crc(int crc, byte next) {
        return (crc >>> 8) ^ CRC_TABLE[(crc ^ next) & 0xff];
    }

    private static byte[] digits() {
        var digits = new byte[0x80];
        Arrays.fill(digits, (byte) -1);
        for (int i = 0; i < ALPHABET.length; i++) {
            digits[ALPHABET[i]] = (byte) i;
        }
        return digits;
    }

    /* java.util.zip.CRC32 wants an object and an array for every check; a table makes the check free of both. */
    private static int[] crcTable() {
        var table = new int[256];
        for (int i = 0; i < table.length; i++) {
            int crc = i;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ 0xEDB88320;
            }
            table[i] = crc;
        }
        return table;
    }
}
