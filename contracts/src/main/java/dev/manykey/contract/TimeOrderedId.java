package dev.manykey.contract;

import java.time.Clock;
import java.util.random.RandomGenerator;

/**
 * Makes ids that sort by the time they were made: 26 characters of Crockford's base32 in lower case, 48 bits of
 * milliseconds since 1970 and then 80 random bits, as ULIDs are written (github.com/ulid/spec). Safe for many threads.
 */
public final class TimeOrderedId {
    private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();

    private final Clock clock;
    private final RandomGenerator random;

    /** Ids from {@code clock} and {@code random}; pass a {@code SecureRandom} where ids must not be guessed. */
    public TimeOrderedId(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** A new id. */
    public String next() {
        char[] text = new char[26];
        write(text, 0, 10, clock.millis());
        write(text, 10, 8, random.nextLong() & 0xff_ffff_ffffL);
        write(text, 18, 8, random.nextLong() & 0xff_ffff_ffffL);
        return new String(text);
    }

    private static void write(char[] text, int from, int length, long bits) {
        long rest = bits;
        for (int i = from + length - 1; i >= from; i--) {
            text[i] = ALPHABET[(int) (rest & 31)];
            rest >>>= 5;
        }
    }
}
