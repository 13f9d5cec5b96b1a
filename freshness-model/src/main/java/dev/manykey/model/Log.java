package dev.manykey.model;

/** A topic's records, seven bits each, packed into a {@code long} from offset 0 up. Its length is kept beside it, since compaction leaves
 *  holes. */
final class Log {
    static final int CAPACITY = 9;
    /** A hole that compaction left. */
    static final int REMOVED = 0;
    /** The key's state that permits, version 1. */
    static final int ACTIVE = 1;
    /** The key's newer state that does not permit, version 2. */
    static final int ENDED = 2;
    /** The write-once record {@code revoked/<id>}. */
    static final int REVOKED = 3;
    /** The writers' word that everything in their databases is in this topic. */
    static final int REBUILT = 4;
    private static final int MARKER = 64;
    private static final int WIDTH = 7;
    private static final int MASK = 127;

    private Log() {}

    /** A marker, named by its process and boot. Its age is how many ticks ago it was sent, which the sender remembers by the nonce. */
    static int marker(int process, int boot, int age) {
        return MARKER | (process << 5) | (boot << 3) | age;
    }

    static boolean isMarker(int code) {
        return code >= MARKER;
    }

    static int process(int marker) {
        return (marker >> 5) & 1;
    }

    static int boot(int marker) {
        return (marker >> 3) & 3;
    }

    static int age(int marker) {
        return marker & 7;
    }

    static int at(long log, int offset) {
        return (int) (log >>> (offset * WIDTH)) & MASK;
    }

    static long with(long log, int offset, int code) {
        int shift = offset * WIDTH;
        return (log & ~((long) MASK << shift)) | ((long) code << shift);
    }

    /** The log without the records below {@code end} that a later one of the same record key, also below {@code end}, supersedes. */
    static long compacted(long log, int end) {
        long left = log;
        for (int offset = 0; offset < end; offset++) {
            for (int later = offset + 1; later < end; later++) {
                if (at(log, offset) != REMOVED && recordKey(at(log, offset)) == recordKey(at(log, later))) {
                    left = with(left, offset, REMOVED);
                }
            }
        }
        return left;
    }

    static String words(int code) {
        return switch (code) {
            case REMOVED -> "-";
            case ACTIVE -> "active v1";
            case ENDED -> "ended v2";
            case REVOKED -> "revoked/k";
            case REBUILT -> "rebuilt";
            default -> "marker p" + process(code) + " boot " + boot(code) + " sent " + age(code) + " ago";
        };
    }

    private static int recordKey(int code) {
        return isMarker(code) ? code & ~7 : code == ENDED ? ACTIVE : code;
    }
}
