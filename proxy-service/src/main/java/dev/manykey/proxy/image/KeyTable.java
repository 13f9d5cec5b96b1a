package dev.manykey.proxy.image;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

import dev.manykey.contract.KeyHash;
import dev.manykey.contract.Kind;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.controllog.Forgeries;
import dev.manykey.controllog.RecordTrust;
import dev.manykey.controllog.RecordTrust.Proof;

import org.jspecify.annotations.Nullable;

/**
 * All access keys of one control log, packed. A key counts only when its signature was verified: whoever opens one that waits
 * for that verifies it then. One thread puts, all may open.
 */
final class KeyTable {
    private static final int HOT = 1 << 12;

    private final PackedEntries entries;
    private final PackedKey form = new PackedKey();
    private final OrdinalIndex secrets = new OrdinalIndex();
    private final RevokedMarks marks;
    private final Packing packing = new Packing();
    /** Keys that were opened lately, at the place that their ordinal gives them; one that does not count any more is no harm. */
    private final AtomicReferenceArray<@Nullable KnownKey> hot = new AtomicReferenceArray<>(HOT);

    /** No keys. A revoked key that is replaced by whatever gets one of {@code marks}. */
    KeyTable(RecordTrust trust, Forgeries forgeries, RevokedMarks marks) {
        entries = new PackedEntries(Kind.KEY, trust, forgeries);
        this.marks = marks;
    }

    int size() {
        return entries.size();
    }

    /** All of them, to be verified one by one. */
    PackedEntries entries() {
        return entries;
    }

    /** The key that the text with this hash opens; null when no genuine one has it. */
    @Nullable
    KnownKey open(KeyHash hash) {
        byte[] sha256 = hash.bytes();
        AtomicReference<@Nullable KnownKey> opened = new AtomicReference<>();
        secrets.find(hashOf(sha256), ordinal -> {
            KnownKey key = genuine(ordinal, sha256);
            opened.set(key);
            return key != null;
        });
        return opened.get();
    }

    /** The key with this id; null when no genuine one is known. */
    @Nullable
    KnownKey find(String id) {
        int ordinal = entries.find(PackedId.of(id));
        return ordinal < 0 ? null : genuine(ordinal, null);
    }

    /** Whether a key that was opened here is still what counts. */
    boolean isCurrent(KnownKey key) {
        return key.table() == this && entries.entry(key.ordinal()) == key.entry();
    }

    /** The key with this ordinal; null when no genuine one counts, or it is not one that this text opens. */
    private @Nullable KnownKey genuine(int ordinal, byte @Nullable [] sha256) {
        while (true) {
            long entry = entries.settle(ordinal);
            if (entry == PackedEntries.NONE) {
                return null;
            }
            Packed payload = entries.payload(entry);
            if (payload != null && sha256 != null && !PackedKey.holds(payload, sha256)) {
                return null;
            }
            PackedRecord record = payload == null ? null : entries.record(entry);
            if (record != null) {
                return unpacked(ordinal, entry, record);
            }
        }
    }

    private KnownKey unpacked(int ordinal, long entry, PackedRecord record) {
        int place = ordinal & (HOT - 1);
        KnownKey known = hot.get(place);
        if (known == null || known.ordinal() != ordinal || known.entry() != entry) {
            known = new KnownKey(form.unpack(record.idText(), record.payload()), this, ordinal, entry);
            hot.set(place, known);
        }
        return known;
    }

    // ---- for the one thread that puts

    /**
     * Puts a state, unless it is older than the genuine one that is there or of the same version. One that waits for its
     * verification never takes the place of another for good: what it covers counts again when it is forged.
     *
     * @param later what to verify it with when it is needed; null when that was done
     * @return whether it is not older than the one that was there
     */
    boolean put(AccessKeyState key, long offset, @Nullable Proof later) {
        byte[] id = PackedId.of(key.id().value());
        while (true) {
            int ordinal = entries.find(id);
            long held = ordinal < 0 ? PackedEntries.NONE : entries.entry(ordinal);
            if (held == PackedEntries.NONE) {
                add(entries.add(id, pack(key, id, offset, later, PackedEntries.NONE)), key);
                return true;
            }
            PackedRecord old = Objects.requireNonNull(entries.record(held), "only this thread takes records away");
            PackedKey.Version version = PackedKey.version(old.payload());
            if (key.version() > version.number()) {
                if (version.status() == AccessKeyState.Status.REVOKED) {
                    marks.add(key.id().value(), old.offset(), PackedEntries.isVerified(held) ? null : old.later());
                }
                long covered = later == null ? PackedEntries.NONE : held;
                if (entries.replace(ordinal, held, pack(key, id, offset, later, covered))) {
                    add(ordinal, key);
                    if (later == null) {
                        entries.superseded(held);
                    }
                    return true;
                }
            } else if (PackedEntries.isVerified(held) || isSame(old.later(), later)) {
                return key.version() == version.number();
            } else {
                entries.settle(ordinal); // before an older one, or another of the same version, is taken for nothing
            }
        }
    }

    /** The version of the genuine state that is there, 0 for none. */
    long version(String key) {
        int ordinal = entries.find(PackedId.of(key));
        long held = ordinal < 0 ? PackedEntries.NONE : entries.settle(ordinal);
        Packed payload = held == PackedEntries.NONE ? null : entries.payload(held);
        return payload == null ? 0 : PackedKey.version(payload).number();
    }

    /** Gives a mark to each key that is revoked by its own state. */
    void markRevoked() {
        for (int ordinal = 0; ordinal < entries.ordinals(); ordinal++) {
            long held = entries.entry(ordinal);
            PackedRecord record = entries.newest(ordinal);
            if (record != null && PackedKey.version(record.payload()).status() == AccessKeyState.Status.REVOKED) {
                marks.add(record.idText(), record.offset(), PackedEntries.isVerified(held) ? null : record.later());
            }
        }
    }

    private long pack(AccessKeyState key, byte[] id, long offset, @Nullable Proof later, long covered) {
        form.pack(key, packing.restart());
        return entries.pack(id, offset, later, covered, packing);
    }

    private void add(int ordinal, AccessKeyState key) {
        for (AccessKeyState.Secret secret : key.secrets()) {
            secrets.add(hashOf(secret.hash().bytes()), ordinal, this::eachSecret);
        }
    }

    /** Those of covered states, too: they may count again. */
    private void eachSecret(OrdinalIndex.Found found) {
        for (int ordinal = 0; ordinal < entries.ordinals(); ordinal++) {
            PackedRecord record = entries.newest(ordinal);
            while (record != null) {
                for (byte[] sha256 : PackedKey.hashes(record.payload())) {
                    found.add(hashOf(sha256), ordinal);
                }
                record = record.covered() == PackedEntries.NONE ? null : entries.record(record.covered());
            }
        }
    }

    /** Whether it is the same record, repeated. */
    private static boolean isSame(@Nullable Proof one, @Nullable Proof other) {
        return one != null && other != null && Arrays.equals(one.digest(), other.digest())
                && Arrays.equals(one.signature(), other.signature());
    }

    private static long hashOf(byte[] sha256) {
        return ByteBuffer.wrap(sha256).getLong();
    }
}
