package dev.manykey.controllog;

import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

import dev.manykey.contract.Kind;
import dev.manykey.contract.OperatorId;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.event.AdminChanged;
import dev.manykey.contract.event.Envelope;
import dev.manykey.contract.state.OwnerState;

import org.bson.Document;

/** A small entity to try stores and writers with. */
final class Owners {
    /** An owner as a service would keep it. */
    record Owner(String key, long version, String name, List<String> tags) implements Entity {}

    /** Its document form. */
    static final class Form implements EntityForm<Owner> {
        @Override
        public Document write(Owner entity) {
            return new Document("name", entity.name()).append("tags", entity.tags());
        }

        @Override
        public Owner read(String id, long version, Document members) {
            return new Owner(id, version, members.getString("name"), members.getList("tags", String.class));
        }
    }

    private Owners() {}

    static Change<Owner> change(String id, long version, String name, String... tags) {
        Instant at = Instant.parse("2026-11-23T10:00:00Z").plusSeconds(version);
        return new Change<>(new Owner(id, version, name, List.of(tags)),
                List.of(new OwnerState(new OwnerId(id), version, name, OwnerState.Status.ACTIVE)),
                new Envelope<>("fact-" + id + "-" + version, at, "test", "grace", null,
                        new AdminChanged(at, "owner.changed", Kind.OWNER, id, version, new OperatorId("grace"), "Grace",
                                new OwnerId(id), null, new TreeMap<>())));
    }
}
