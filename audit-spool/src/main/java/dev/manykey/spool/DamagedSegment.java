package dev.manykey.spool;

import java.io.IOException;

/** A segment does not hold what was written: a checksum, a length or a sequence is wrong before the segment's end. */
final class DamagedSegment extends IOException {
    DamagedSegment(String message) {
        super(message);
    }
}
