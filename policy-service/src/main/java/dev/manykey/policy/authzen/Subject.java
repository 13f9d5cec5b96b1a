package dev.manykey.policy.authzen;

import java.util.List;

import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.policy.authzen.Question.Entity;

/** Who is asked about. */
sealed interface Subject {
    /** Keys of one owner that are looked through for one answer. */
    int MOST_KEYS = 1000;

    /** One key. */
    record OfKey(AccessKeyState key) implements Subject {}

    /** Whoever answers for keys. */
    record OfOwner(OwnerState owner) implements Subject {}

    /** Nobody that is known; {@code reason} is stable. */
    record Nobody(String reason) implements Subject {}

    /**
     * {@code key} and {@code owner} are named by id; {@code user} and {@code identity}, which gateways say, are owners by id, or by a
     * name that only one has.
     */
    static Subject find(Entity subject, Reading reading) {
        return switch (subject.type()) {
            case "key" -> reading.key(subject.id()).<Subject>map(OfKey::new)
                    .orElseGet(() -> new Nobody("key_unknown"));
            case "owner" -> reading.owner(subject.id()).<Subject>map(OfOwner::new)
                    .orElseGet(() -> new Nobody("owner_unknown"));
            case "user", "identity" -> reading.owner(subject.id()).<Subject>map(OfOwner::new)
                    .orElseGet(() -> named(subject.id(), reading));
            default -> new Nobody("subject_type_unknown");
        };
    }

    private static Subject named(String name, Reading reading) {
        List<OwnerState> named = reading.owners().stream().filter(owner -> owner.name().equals(name)).toList();
        return switch (named.size()) {
            case 0 -> new Nobody("owner_unknown");
            case 1 -> new OfOwner(named.getFirst());
            default -> new Nobody("owner_ambiguous");
        };
    }

    /** The ids of all subjects of a type, sorted; none when the type is not known. */
    static List<String> ids(String type, Reading reading) {
        return switch (type) {
            case "key" -> reading.keys().stream().map(key -> key.id().value()).toList();
            case "owner", "user", "identity" -> reading.owners().stream().map(owner -> owner.id().value()).toList();
            default -> List.of();
        };
    }

    /** The keys by which a subject may do what it may, revoked ones included. */
    static List<AccessKeyState> keys(Entity subject, Reading reading) {
        return switch (find(subject, reading)) {
            case OfKey(AccessKeyState key) -> List.of(key);
            case OfOwner(OwnerState owner) -> reading.keysOf(owner.id());
            case Nobody _ -> List.of();
        };
    }
}
