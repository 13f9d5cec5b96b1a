package dev.manykey.proxy.image;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

import dev.manykey.contract.Kind;
import dev.manykey.contract.Signatory;
import dev.manykey.controllog.Forgeries;
import dev.manykey.controllog.LogRecord;
import dev.manykey.controllog.RecordTrust;
import dev.manykey.controllog.RecordTrust.Proof;

import org.jspecify.annotations.Nullable;

/**
 * Entities by id, each a number (its ordinal) and an <em>entry</em>: where its bytes are, and whether their signature was
 * verified. An entry is never the same for two contents, so whoever remembers one can tell whether it still counts.
 *
 * <p>One thread puts entries; any thread may settle one: verify what counts for an ordinal, and drop it when it is forged, so
 * that what it had covered counts again. Entries are read and written as volatile and changed by compare-and-set, and the
 * bytes that an entry leads to are complete before it is there, so nobody ever sees half of a record.
 */
final class PackedEntries {
    /** The entry of an ordinal that has none, or none any more. */
    static final long NONE = 0;

    private static final int CHUNK_SHIFT = 12;
    private static final int CHUNK = 1 << CHUNK_SHIFT;

    private final Kind kind;
    private final RecordTrust trust;
    private final Forgeries forgeries;
    private final Slabs slabs = new Slabs();
    private final OrdinalIndex ids = new OrdinalIndex();
    private volatile AtomicLongArray[] chunks = {};
    private volatile int ordinals;
    private final AtomicInteger live = new AtomicInteger();
    private final Packing head = new Packing();
    private final Packing whole = new Packing();

    /** Records of one kind, verified with {@code trust} when it is time for that. */
    PackedEntries(Kind kind, RecordTrust trust, Forgeries forgeries) {
        this.kind = kind;
        this.trust = trust;
        this.forgeries = forgeries;
    }

    static boolean isVerified(long entry) {
        return (entry & 1) != 0;
    }

    /** How many ordinals were given; each smaller number is one. */
    int ordinals() {
        return ordinals;
    }

    /** How many entities there are. */
    int size() {
        return live.get();
    }

    /** The ordinal of the entity with this id, -1 when there is none. */
    int find(byte[] id) {
        return size() == 0 ? -1 : ids.find(OrdinalIndex.hashOf(id), ordinal -> {
            for (long entry = entry(ordinal); entry != NONE; entry = entry(ordinal)) {
                Packed at = at(entry);
                if (at != null) {
                    PackedRecord.toId(at);
                    return at.octet() == id.length && at.skipIf(id);
                }
            }
            return false;
        });
    }

    /** The entry that counts for an ordinal. */
    long entry(int ordinal) {
        return chunks[ordinal >>> CHUNK_SHIFT].get(ordinal & (CHUNK - 1));
    }

    /** The record of an entry; null when it does not count any more, so that whoever asks has to look again. */
    @Nullable
    PackedRecord record(long entry) {
        Packed at = at(entry);
        return at == null ? null : PackedRecord.read(at);
    }

    /** The record that counts for an ordinal, verified or not; null when there is none. */
    @Nullable
    PackedRecord newest(int ordinal) {
        PackedRecord record = null;
        for (long entry = entry(ordinal); entry != NONE && record == null; entry = entry(ordinal)) {
            record = record(entry);
        }
        return record;
    }

    /** What stands behind the id in the record of an entry; null as for {@link #record}. */
    @Nullable
    Packed payload(long entry) {
        Packed at = at(entry);
        if (at != null) {
            PackedRecord.toId(at);
            at.skip(at.octet());
        }
        return at;
    }

    /** Verifies what counts for an ordinal, if that was not done yet; gives what counts afterwards, which is verified. */
    long settle(int ordinal) {
        while (true) {
            long entry = entry(ordinal);
            if (entry == NONE || isVerified(entry)) {
                return entry;
            }
            PackedRecord record = record(entry);
            if (record != null && record.later() != null) {
                String why = trust.whyForged(Signatory.KEY_SERVICE, record.later());
                if (why == null) {
                    replace(ordinal, entry, entry | 1);
                } else if (replace(ordinal, entry, record.covered())) {
                    forgeries.found(new LogRecord.Forged(record.offset(), kind, record.idText(), why));
                }
            }
        }
    }

    // ---- for the one thread that puts

    /** How much memory the records take. */
    long bytes() {
        return slabs.bytes();
    }

    /**
     * Packs a record; it counts only when its entry is put.
     *
     * @param later what to verify it with; null when that was done
     * @param covered the entry that counts again when this one proves forged
     */
    long pack(byte[] id, long offset, @Nullable Proof later, long covered, Packing payload) {
        PackedRecord.head(head.restart(), id, offset, later, covered);
        whole.restart().number(head.length() + payload.length()).raw(head.bytes(), 0, head.length())
                .raw(payload.bytes(), 0, payload.length());
        return slabs.append(whole.bytes(), whole.length()) << 1 | (later == null ? 1 : 0);
    }

    /** Gives an entry to an id that has none; gives its ordinal. */
    int add(byte[] id, long entry) {
        int ordinal = ordinals;
        if (ordinal >>> CHUNK_SHIFT == chunks.length) {
            AtomicLongArray[] more = Arrays.copyOf(chunks, chunks.length + 1);
            more[chunks.length] = new AtomicLongArray(CHUNK);
            chunks = more;
        }
        chunks[ordinal >>> CHUNK_SHIFT].set(ordinal & (CHUNK - 1), entry);
        ordinals = ordinal + 1;
        live.incrementAndGet();
        ids.add(OrdinalIndex.hashOf(id), ordinal, this::eachId);
        return ordinal;
    }

    /** Replaces an entry if it is still the one that counts. */
    boolean replace(int ordinal, long entry, long by) {
        boolean replaced = chunks[ordinal >>> CHUNK_SHIFT].compareAndSet(ordinal & (CHUNK - 1), entry, by);
        if (replaced && by == NONE) {
            live.decrementAndGet();
        }
        return replaced;
    }

    /** Says that the bytes of an entry that a verified one has replaced are not needed any more. */
    void superseded(long entry) {
        Packed at = slabs.at(entry >>> 1);
        if (at != null && slabs.isMostlyDead(entry >>> 1, at.count())) {
            evacuate(Slabs.slabOf(entry >>> 1));
        }
    }

    /** Copies what still counts out of a slab and gives the slab up. What covers something of it is settled before. */
    private void evacuate(int slab) {
        int offset = 0;
        for (Packed at = slabs.in(slab, offset); at != null && !at.isZero(); at = slabs.in(slab, offset)) {
            PackedRecord record = PackedRecord.read(at);
            int ordinal = find(record.id());
            long entry = ordinal < 0 ? NONE : settle(ordinal);
            if (entry >>> 1 == Slabs.addressOf(slab, offset)) {
                Packed payload = record.payload();
                Packing copy = new Packing().raw(payload.raw(record.end() - payload.position()));
                replace(ordinal, entry, pack(record.id(), record.offset(), null, NONE, copy));
            }
            offset = record.end();
        }
        slabs.free(slab);
    }

    private @Nullable Packed at(long entry) {
        return slabs.at(entry >>> 1);
    }

    private void eachId(OrdinalIndex.Found found) {
        for (int ordinal = 0; ordinal < ordinals; ordinal++) {
            PackedRecord record = newest(ordinal);
            if (record != null) {
                found.add(OrdinalIndex.hashOf(record.id()), ordinal);
            }
        }
    }
}
