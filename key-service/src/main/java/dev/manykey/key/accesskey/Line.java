package dev.manykey.key.accesskey;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import dev.manykey.adminapi.InvalidField;
import dev.manykey.adminapi.Problem;
import dev.manykey.adminapi.ProblemCode;
import dev.manykey.change.Ruling;
import dev.manykey.contract.AccessKeyId;

import org.jspecify.annotations.Nullable;

/**
 * The keys that a key descends from. It works only while all of them do, so nothing is written into it when one of them ends:
 * what a revocation of a parent says of its children follows from the one record of the parent, at once and for good.
 *
 * @param ancestors the parent, the parent of that, and so on; empty for a key without one
 */
record Line(List<AccessKey> ancestors) {
    /** That of a key without a parent. */
    static final Line NONE = new Line(List.of());

    Line {
        ancestors = List.copyOf(ancestors);
    }

    /** That of a child of {@code parent}, whose own line this is. */
    Line below(AccessKey parent) {
        List<AccessKey> longer = new ArrayList<>(List.of(parent));
        longer.addAll(ancestors);
        return new Line(longer);
    }

    /** The key at the top of the line that {@code key} is in. */
    AccessKeyId top(AccessKey key) {
        return ancestors.isEmpty() ? key.id() : ancestors.getLast().id();
    }

    /** Whether {@code key} works at a moment, its ancestors counted: what keeps longest from working is told. */
    KeyStatus statusOf(AccessKey key, Instant now) {
        return Stream.concat(Stream.of(key), ancestors.stream()).map(one -> one.statusAt(now))
                .max(Comparator.naturalOrder()).orElseThrow();
    }

    /** The ancestor that keeps longest from working at a moment, the nearest of several; empty when all of them work. */
    Optional<AccessKey> stopping(Instant now) {
        return ancestors.stream().filter(one -> one.statusAt(now) != KeyStatus.ACTIVE)
                .max(Comparator.comparing(one -> one.statusAt(now)));
    }

    /** When the first of the ancestors expires, null for never. */
    @Nullable
    Instant end() {
        return ancestors.stream().map(one -> one.terms().expiresAt()).filter(Objects::nonNull)
                .min(Comparator.naturalOrder()).orElse(null);
    }

    /** When {@code key} stops working by the clock, its ancestors counted; null for never. */
    @Nullable
    Instant endOf(AccessKey key) {
        Instant own = key.terms().expiresAt();
        Instant end = end();
        return own == null || (end != null && end.isBefore(own)) ? end : own;
    }

    /**
     * What a rule that lets a key go on says of one in this line: nothing that never works again goes on, and nobody gives a
     * key more time than its parents have.
     */
    Ruling<AccessKey> allow(AccessKey key, Ruling<AccessKey> ruling) {
        return switch (ruling) {
            case Ruling.Refused<AccessKey> refused -> refused;
            case Ruling.Repeated<AccessKey> repeated -> repeated;
            case Ruling.Unchanged<AccessKey> unchanged -> refusal().orElse(unchanged);
            case Ruling.Changed<AccessKey> changed -> refusal()
                    .or(() -> tooLong(key, changed.change().next().terms().expiresAt())).orElse(changed);
        };
    }

    private Optional<Ruling<AccessKey>> refusal() {
        return ancestors.stream().filter(one -> one.standing() instanceof Standing.Revoked).findFirst()
                .map(revoked -> new Ruling.Refused<>(Problem.of(ProblemCode.KEY_REVOKED, List.of(
                        InvalidField.of("parent", revoked.key(), "one that is not revoked")))));
    }

    private Optional<Ruling<AccessKey>> tooLong(AccessKey key, @Nullable Instant wanted) {
        Instant end = end();
        return Objects.equals(wanted, key.terms().expiresAt()) || end == null
                || (wanted != null && !wanted.isAfter(end))
                        ? Optional.empty()
                        : Optional.of(new Ruling.Refused<>(Problem.of(ProblemCode.INVALID_REQUEST,
                                List.of(pastEnd(wanted, end)))));
    }

    /** What is wrong with an expiry that is later than that of the parents. */
    static InvalidField pastEnd(@Nullable Instant wanted, Instant end) {
        return InvalidField.of("expiresAt", wanted == null ? null : wanted.toString(),
                "at most %s, when the parent expires".formatted(end));
    }
}
