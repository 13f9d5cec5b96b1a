package dev.manykey.crm;

import io.netty.util.ByteProcessor;

/**
 * Finds texts that look like a Manykey access key, {@code mk_} and 40 or more ASCII letters and digits, in bytes that come
 * in pieces: a key may begin in one piece and end in the next. Not thread-safe.
 */
final class KeyScanner implements ByteProcessor {
    private static final int LETTERS = 40;

    private int beforeLast;
    private int last;
    /** Letters and digits since {@code mk_}, or -1 outside of a candidate. */
    private int run = -1;
    private long found;

    @Override
    public boolean process(byte value) {
        int next = value & 0xff;
        if (next == '_' && last == 'k' && beforeLast == 'm') {
            run = 0;
        } else if (run >= 0) {
            run = isLetterOrDigit(next) ? run + 1 : -1;
            // Counted when it is long enough, so that a longer one is still one.
            found += run == LETTERS ? 1 : 0;
        }
        beforeLast = last;
        last = next;
        return true;
    }

    /** Scans a text for itself: nothing begins before it or goes on after it. Percent-encoding is undone. */
    void scanAlone(CharSequence text) {
        process((byte) ' ');
        for (int i = 0; i < text.length(); i++) {
            int decoded = text.charAt(i) == '%' ? hexPair(text, i + 1) : -1;
            process((byte) (decoded < 0 ? text.charAt(i) : decoded));
            i += decoded < 0 ? 0 : 2;
        }
        process((byte) ' ');
    }

    /** How many were found so far. */
    long found() {
        return found;
    }

    private static int hexPair(CharSequence text, int at) {
        if (at + 1 >= text.length()) {
            return -1;
        }
        int high = Character.digit(text.charAt(at), 16);
        int low = Character.digit(text.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : (high << 4) | low;
    }

    private static boolean isLetterOrDigit(int character) {
        return character < 0x80 && Character.isLetterOrDigit(character);
    }
}
