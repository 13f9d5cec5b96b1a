package dev.manykey.model;

/** A few neighbouring bits of a {@code long} that hold one small number. */
record Field(int shift, int width) {

    int of(long word) {
        return (int) (word >>> shift) & mask();
    }

    boolean isSet(long word) {
        return of(word) != 0;
    }

    /** The word with {@code value} in this field. Refuses a value that does not fit: the bounds of a run would be a lie. */
    long in(long word, int value) {
        if ((value & ~mask()) != 0) {
            throw new IllegalArgumentException("value: " + value + " (expected: 0.." + mask() + ")");
        }
        return (word & ~((long) mask() << shift)) | ((long) value << shift);
    }

    private int mask() {
        return (1 << width) - 1;
    }

    /** Hands out the fields of one {@code long} from its lowest bit up. */
    static final class Layout {
        private int used;

        Field next(int width) {
            var field = new Field(used, width);
            used += width;
            if (used > Long.SIZE) {
                throw new IllegalStateException("bits: " + used + " (expected: 0..64)");
            }
            return field;
        }
    }
}
