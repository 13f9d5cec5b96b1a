package dev.manykey.proxy.image;

import dev.manykey.controllog.RecordTrust.Proof;
import dev.manykey.signing.Verifier;

import org.jspecify.annotations.Nullable;

/**
 * One record of {@link PackedEntries} as bytes: its length, where it comes from, what it covers, what to verify it with, the
 * id, and behind these the payload.
 *
 * @param offset in the control log
 * @param covered the entry that counts again when this one proves forged; {@link PackedEntries#NONE} for none
 * @param later what to verify it with; null when that was done before it was packed
 * @param id as {@link PackedId} packs it
 * @param payload begins where the payload does
 * @param end where the record ends
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PackedRecord(long offset, long covered, @Nullable Proof later, byte[] id, Packed payload, int end) {
    /** The length of every signature that could be a genuine one; others are never packed. */
    static final int SIGNATURE = Verifier.LENGTH;

    private static final int DIGEST = 32;
    private static final int HAS_PROOF = 1;
    private static final int COVERS = 2;

    static PackedRecord read(Packed at) {
        int length = at.count();
        int end = at.position() + length;
        int flags = at.octet();
        long offset = at.number();
        long covered = (flags & COVERS) == 0 ? PackedEntries.NONE : at.number();
        Proof later = (flags & HAS_PROOF) == 0 ? null : new Proof(at.raw(DIGEST), at.raw(SIGNATURE));
        return new PackedRecord(offset, covered, later, at.raw(at.octet()), at, end);
    }

    /** Goes to the id, which has its length before it. */
    static Packed toId(Packed at) {
        at.number();
        int flags = at.octet();
        at.number();
        if ((flags & COVERS) != 0) {
            at.number();
        }
        return (flags & HAS_PROOF) == 0 ? at : at.skip(DIGEST + SIGNATURE);
    }

    /** Packs everything but the payload and the length. */
    static void head(Packing head, byte[] id, long offset, @Nullable Proof later, long covered) {
        head.octet((later == null ? 0 : HAS_PROOF) | (covered == PackedEntries.NONE ? 0 : COVERS)).number(offset);
        if (covered != PackedEntries.NONE) {
            head.number(covered);
        }
        if (later != null) {
            head.raw(later.digest()).raw(later.signature());
        }
        head.octet(id.length).raw(id);
    }

    String idText() {
        return PackedId.text(id);
    }
}
