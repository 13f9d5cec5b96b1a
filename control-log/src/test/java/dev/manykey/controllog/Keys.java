package dev.manykey.controllog;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.Kind;
import dev.manykey.contract.OperatorId;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.event.AdminChanged;
import dev.manykey.contract.event.Envelope;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.RevokedState;
import dev.manykey.contract.state.State;

import org.bson.Document;

/** An entity with two states, of which one is written once. */
final class Keys {
    private static final Instant AT = Instant.parse("2026-11-23T10:00:00Z");

    /** An access key as a service would keep it. */
    record Key(String key, long version, boolean revoked) implements Entity {
        Key next() {
            return new Key(key, version + 1, revoked);
        }

        Key revoke() {
            return new Key(key, version + 1, true);
        }

        List<State> states() {
            State state = new AccessKeyState(new AccessKeyId(key), version, "n", new OwnerId("ada"),
                    new CredentialId("c"), new UpstreamId("u"), List.of(),
                    revoked ? AccessKeyState.Status.REVOKED : AccessKeyState.Status.ACTIVE, null, List.of());
            return revoked ? List.of(new RevokedState(new AccessKeyId(key), AT), state) : List.of(state);
        }

        Change<Key> change() {
            return new Change<>(this, states(), new Envelope<>("fact-" + key + "-" + version, AT, "test", "grace", null,
                    new AdminChanged(AT, "key.changed", Kind.KEY, key, version, new OperatorId("grace"), "Grace",
                            new OwnerId("ada"), null, new TreeMap<>())));
        }
    }

    /** Its document form. */
    static final class Form implements EntityForm<Key> {
        @Override
        public Document write(Key key) {
            return new Document("revoked", key.revoked());
        }

        @Override
        public Key read(String id, long version, Document members) {
            return new Key(id, version, members.getBoolean("revoked"));
        }
    }

    private Keys() {}

    static Key made(String id) {
        return new Key(id, 1, false);
    }

    static StateSource<Key> source(EntityStore<Key> store) {
        return StateSource.of(store, Set.of(Kind.KEY, Kind.REVOKED), Key::states);
    }

    /** Puts it into the store as if its outbox had been emptied long ago. */
    static void put(EntityStore<Key> store, Key key) {
        (key.version() == 1 ? store.insert(key.change()) : store.replace(key.change())).block();
        store.published(key.key(), OutboxEntry.of(key.change()).stream().map(OutboxEntry::id).toList()).block();
    }
}
