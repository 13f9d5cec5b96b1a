package dev.manykey.proxy.image;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Bytes in a few hundred large arrays, which cost a collector nothing to look at. What was appended is never changed, and its
 * address never used again, so two equal addresses mean the same bytes. One thread writes; others read what they were given an
 * address of after it was appended.
 */
final class Slabs {
    /** Small enough that no collector gives an array regions of its own, which would waste half of the last one. */
    private static final int SHIFT = 18;
    static final int SIZE = 1 << SHIFT;

    /** Slab number to bytes; null for number 0, so that no address is 0, and for what was given up. Grows by 2 MB in a billion updates. */
    private volatile byte[] @Nullable [] slabs = new byte[64][];
    private int[] dead = new int[64];
    private int last;
    private int used = SIZE;
    private long bytes;

    /** Copies {@code length} bytes from {@code from}; gives their address. */
    long append(byte[] from, int length) {
        if (used + length > SIZE) {
            open(Math.max(SIZE, length));
        }
        byte[] slab = slabs[last];
        System.arraycopy(from, 0, slab, used, length);
        long address = (long) last << SHIFT | used;
        used += length;
        return address;
    }

    private void open(int size) {
        last++;
        if (last == slabs.length) {
            slabs = Arrays.copyOf(slabs, 2 * last);
            dead = Arrays.copyOf(dead, 2 * last);
        }
        slabs[last] = new byte[size];
        bytes += size;
        used = 0;
    }

    /** What stands at an address; null when its slab was given up meanwhile, and what stood there stands elsewhere or nowhere. */
    @Nullable
    Packed at(long address) {
        byte[] slab = slabs[(int) (address >>> SHIFT)];
        return slab == null ? null : new Packed(slab, (int) address & (SIZE - 1));
    }

    static int slabOf(long address) {
        return (int) (address >>> SHIFT);
    }

    /** Says that so many bytes are not needed any more; true when that is most of a slab that is not written to any more. */
    boolean isMostlyDead(long address, int length) {
        int slab = slabOf(address);
        dead[slab] += length;
        return slab != last && dead[slab] > SIZE / 2;
    }

    static long addressOf(int slab, int offset) {
        return (long) slab << SHIFT | offset;
    }

    /** What stands in a slab from an offset on; null behind its end. */
    @Nullable
    Packed in(int slab, int offset) {
        byte[] all = slabs[slab];
        return all == null || offset >= all.length ? null : new Packed(all, offset);
    }

    /** Gives a slab up, of which nothing is needed any more. */
    void free(int slab) {
        byte[] given = slabs[slab];
        bytes -= given == null ? 0 : given.length;
        slabs[slab] = null;
    }

    /** How much memory they take. For the thread that writes. */
    long bytes() {
        return bytes;
    }

}
