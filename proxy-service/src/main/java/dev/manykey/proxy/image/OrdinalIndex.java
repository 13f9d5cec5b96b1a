package dev.manykey.proxy.image;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntPredicate;

/**
 * Finds ordinals by a hash, in four bytes a slot, at most two thirds of them in use. It holds no keys: whoever asks says
 * whether an ordinal is the one that is looked for. One thread adds; others look, and find what was added before they began.
 * Nothing is ever taken out, so that no look is led astray; what is not needed any more goes when the index is built anew.
 */
final class OrdinalIndex {
    private static final int SMALLEST = 1 << 8;

    /** Each slot an ordinal plus 1; 0 in an empty one. A larger one replaces it when it is complete. */
    private volatile AtomicIntegerArray slots = new AtomicIntegerArray(SMALLEST);
    private int used;

    /** Something to find: a hash and its ordinal. */
    interface Found {
        void add(long hash, int ordinal);
    }

    /** Gives everything that is to be found. */
    interface All {
        void each(Found found);
    }

    /** The first ordinal under {@code hash}, or in its way, that {@code wanted} says yes to; -1 when it does to none. */
    int find(long hash, IntPredicate wanted) {
        AtomicIntegerArray table = slots;
        int mask = table.length() - 1;
        for (int slot = home(hash, mask);; slot = slot + 1 & mask) {
            int value = table.get(slot);
            if (value == 0) {
                return -1;
            }
            if (wanted.test(value - 1)) {
                return value - 1;
            }
        }
    }

    /**
     * Adds one, unless it can be found there already.
     *
     * @param all everything, this one included; asked for when the index has to grow
     */
    void add(long hash, int ordinal, All all) {
        if (3 * (used + 1L) > 2L * slots.length()) {
            rebuild(all);
        } else {
            put(slots, hash, ordinal);
        }
    }

    private void rebuild(All all) {
        int[] count = new int[1];
        all.each((_, _) -> count[0]++);
        int size = SMALLEST;
        while (size < 2L * count[0]) {
            size *= 2;
        }
        AtomicIntegerArray larger = new AtomicIntegerArray(size);
        used = 0;
        all.each((hash, ordinal) -> put(larger, hash, ordinal));
        slots = larger;
    }

    private void put(AtomicIntegerArray table, long hash, int ordinal) {
        int mask = table.length() - 1;
        int slot = home(hash, mask);
        for (int value = table.get(slot); value != 0; value = table.get(slot)) {
            if (value == ordinal + 1) {
                return;
            }
            slot = slot + 1 & mask;
        }
        table.set(slot, ordinal + 1);
        used++;
    }

    private static int home(long hash, int mask) {
        return (int) (hash >>> 32) & mask;
    }

    /** A hash of text that somebody chose. */
    static long hashOf(byte[] text) {
        long hash = 0xcbf29ce484222325L;
        for (byte next : text) {
            hash = (hash ^ next) * 0x100000001b3L;
        }
        hash = (hash ^ hash >>> 32) * 0x9e3779b97f4a7c15L; // so that the upper half depends on all of it
        return hash ^ hash >>> 29;
    }
}
