package dev.manykey.proxy.image;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntPredicate;

/**
 * Finds ordinals by a hash, in five bytes a slot, at most two thirds of them in use. It holds no keys: whoever asks says
 * whether an ordinal is the one that is looked for, and is seldom asked about another one, since a byte of the hash is kept. One thread adds; others look, and find what was added before they began.
 * Nothing is ever taken out, so that no look is led astray; what is not needed any more goes when the index is built anew.
 */
final class OrdinalIndex {
    private static final int SMALLEST = 1 << 8;

    /** A larger one replaces it when it is complete. */
    private volatile Table table = new Table(SMALLEST);
    private int used;

    /**
     * The slots.
     *
     * @param ordinals each plus 1; 0 in an empty slot
     * @param tags a byte of each hash, written before its ordinal and read after it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Table(AtomicIntegerArray ordinals, byte[] tags) {
        Table(int size) {
            this(new AtomicIntegerArray(size), new byte[size]);
        }

        int home(long hash) {
            return (int) (hash >>> 32) & (tags.length - 1);
        }

        int next(int slot) {
            return (slot + 1) & (tags.length - 1);
        }
    }

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
        Table now = table;
        for (int slot = now.home(hash);; slot = now.next(slot)) {
            int value = now.ordinals().get(slot);
            if (value == 0) {
                return -1;
            }
            if (now.tags()[slot] == (byte) hash && wanted.test(value - 1)) {
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
        if (3 * (used + 1L) > 2L * table.tags().length) {
            rebuild(all);
        } else {
            put(table, hash, ordinal);
        }
    }

    private void rebuild(All all) {
        int[] count = new int[1];
        all.each((_, _) -> count[0]++);
        int size = SMALLEST;
        while (size < 2L * count[0]) {
            size *= 2;
        }
        Table larger = new Table(size);
        used = 0;
        all.each((hash, ordinal) -> put(larger, hash, ordinal));
        table = larger;
    }

    private void put(Table into, long hash, int ordinal) {
        int slot = into.home(hash);
        for (int value = into.ordinals().get(slot); value != 0; value = into.ordinals().get(slot)) {
            if (value == ordinal + 1 && into.tags()[slot] == (byte) hash) {
                return;
            }
            slot = into.next(slot);
        }
        into.tags()[slot] = (byte) hash;
        into.ordinals().set(slot, ordinal + 1);
        used++;
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
