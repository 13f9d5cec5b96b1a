package dev.manykey.proxy.image;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/** Writes one record into bytes, in the forms that {@link Packed} reads. Used again for the next one; for one thread. */
final class Packing {
    private byte[] bytes = new byte[1024];
    private int length;

    Packing restart() {
        length = 0;
        return this;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    Packing octet(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
        return this;
    }

    /** Seven bits in each byte, the lowest first; a negative number takes ten bytes. */
    Packing number(long value) {
        reserve(10);
        long rest = value;
        for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
            bytes[length++] = (byte) (rest | 0x80);
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    Packing raw(byte[] value) {
        return raw(value, 0, value.length);
    }

    Packing raw(byte[] value, int from, int count) {
        reserve(count);
        System.arraycopy(value, from, bytes, length, count);
        length += count;
        return this;
    }

    /** With its length before it. */
    Packing text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return number(utf8.length).raw(utf8);
    }

    /** Exact to the nanosecond. */
    Packing instant(Instant value) {
        return number(value.getEpochSecond()).number(value.getNano());
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
