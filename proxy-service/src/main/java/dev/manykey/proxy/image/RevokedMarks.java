package dev.manykey.proxy.image;

import dev.manykey.contract.Kind;
import dev.manykey.controllog.Forgeries;
import dev.manykey.controllog.RecordTrust;
import dev.manykey.controllog.RecordTrust.Proof;

import org.jspecify.annotations.Nullable;

/**
 * The keys that are revoked for good, whatever any record says later. A mark that is not verified yet counts, until somebody
 * asks for it: then it is verified, and taken away when it is forged. One thread adds, all may ask.
 */
final class RevokedMarks {
    private static final Packing NOTHING = new Packing();

    private final PackedEntries entries;

    RevokedMarks(RecordTrust trust, Forgeries forgeries) {
        entries = new PackedEntries(Kind.REVOKED, trust, forgeries);
    }

    /** Whether a key is revoked by a mark that is genuine. */
    boolean contains(String key) {
        if (entries.size() == 0) {
            return false;
        }
        int ordinal = entries.find(PackedId.of(key));
        return ordinal >= 0 && entries.settle(ordinal) != PackedEntries.NONE;
    }

    /**
     * Adds a mark.
     *
     * @param later what to verify it with when it is asked for; null when that was done
     * @return whether there was none
     */
    boolean add(String key, long offset, @Nullable Proof later) {
        byte[] id = PackedId.of(key);
        while (true) {
            int ordinal = entries.find(id);
            long held = ordinal < 0 ? PackedEntries.NONE : entries.entry(ordinal);
            if (PackedEntries.isVerified(held)) {
                return false;
            }
            long covered = later == null ? PackedEntries.NONE : held;
            long mark = entries.pack(id, offset, later, covered, NOTHING);
            if (held == PackedEntries.NONE) {
                entries.add(id, mark);
                return true;
            }
            if (entries.replace(ordinal, held, mark)) {
                return false;
            }
        }
    }

    /** All of them, to be verified one by one. */
    PackedEntries entries() {
        return entries;
    }
}
