package dev.manykey.proxy.image;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/** Reads what {@link Packing} wrote, from a place in bytes on. For one thread. */
final class Packed {
    private final byte[] bytes;
    private int at;

    Packed(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    int position() {
        return at;
    }

    /** Whether a zero stands here: behind the last record of a slab is nothing else. */
    boolean isZero() {
        return bytes[at] == 0;
    }

    Packed skip(int count) {
        at += count;
        return this;
    }

    int octet() {
        return bytes[at++] & 0xff;
    }

    long number() {
        long value = 0;
        for (int shift = 0;; shift += 7) {
            byte next = bytes[at++];
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    int count() {
        return Math.toIntExact(number());
    }

    byte[] raw(int count) {
        at += count;
        return Arrays.copyOfRange(bytes, at - count, at);
    }

    /** Whether {@code expected} stands here; goes behind it only when it does. */
    boolean skipIf(byte[] expected) {
        boolean same = Arrays.equals(bytes, at, at + expected.length, expected, 0, expected.length);
        if (same) {
            at += expected.length;
        }
        return same;
    }

    String text() {
        int length = count();
        at += length;
        return new String(bytes, at - length, length, StandardCharsets.UTF_8);
    }

    Instant instant() {
        return Instant.ofEpochSecond(number(), number());
    }
}
