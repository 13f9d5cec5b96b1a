package dev.manykey.model;

import java.util.ArrayList;
import java.util.List;

/** A set of states in the order in which they were found, each with the one that it was found from. Compact: 48 bytes and a hash slot for
 *  a state. */
final class VisitedStates {
    static final int NONE = -1;

    private static final int WORDS = 5;
    private static final int CHUNK = 1 << 14;

    private final List<long[]> chunks = new ArrayList<>();
    private final List<int[]> parents = new ArrayList<>();
    private int size;
    /** Index + 1 of a state, 0 for a free slot. */
    private int[] slots = new int[1 << 16];

    int size() {
        return size;
    }

    /** Adds a state, unless it is there already. */
    void add(State state, int parent) {
        int slot = freeSlot(state);
        if (slot == NONE) {
            return;
        }
        if (size % CHUNK == 0) {
            chunks.add(new long[CHUNK * WORDS]);
            parents.add(new int[CHUNK]);
        }
        long[] chunk = chunks.get(size / CHUNK);
        int at = size % CHUNK * WORDS;
        chunk[at] = state.log();
        chunk[at + 1] = state.cutOffLog();
        chunk[at + 2] = state.world();
        chunk[at + 3] = state.first();
        chunk[at + 4] = state.second();
        parents.get(size / CHUNK)[size % CHUNK] = parent;
        size++;
        slots[slot] = size;
        if (size > slots.length / 2) {
            grow();
        }
    }

    State at(int index) {
        long[] chunk = chunks.get(index / CHUNK);
        int at = index % CHUNK * WORDS;
        return new State(chunk[at], chunk[at + 1], chunk[at + 2], chunk[at + 3], chunk[at + 4]);
    }

    int parent(int index) {
        return parents.get(index / CHUNK)[index % CHUNK];
    }

    private int freeSlot(State state) {
        int slot = hash(state) & (slots.length - 1);
        while (slots[slot] != 0) {
            if (isAt(state, slots[slot] - 1)) {
                return NONE;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    private boolean isAt(State state, int index) {
        long[] chunk = chunks.get(index / CHUNK);
        int at = index % CHUNK * WORDS;
        return chunk[at + 2] == state.world() && chunk[at + 3] == state.first() && chunk[at] == state.log()
                && chunk[at + 4] == state.second() && chunk[at + 1] == state.cutOffLog();
    }

    private void grow() {
        slots = new int[slots.length * 2];
        for (int index = 0; index < size; index++) {
            int slot = hash(at(index)) & (slots.length - 1);
            while (slots[slot] != 0) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = index + 1;
        }
    }

    private static int hash(State state) {
        long mixed = state.log();
        mixed = mix(mixed) ^ state.cutOffLog();
        mixed = mix(mixed) ^ state.world();
        mixed = mix(mixed) ^ state.first();
        mixed = mix(mixed) ^ state.second();
        return (int) (mix(mixed) >>> 32);
    }

    private static long mix(long word) {
        long mixed = word * 0x9E3779B97F4A7C15L;
        return mixed ^ (mixed >>> 29);
    }
}
