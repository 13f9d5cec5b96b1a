package dev.manykey.key.owner;

import java.util.Date;

import dev.manykey.change.Creation;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.state.OwnerState.Status;
import dev.manykey.controllog.EntityForm;

import org.bson.Document;

/** An owner as a document. */
final class OwnerForm implements EntityForm<Owner> {
    static final String STATUS = "status";

    @Override
    public Document write(Owner owner) {
        return owner.creation().writeTo(new Document("name", owner.name()).append("email", owner.email())
                .append(STATUS, owner.status().name()).append("changedAt", Date.from(owner.changedAt())));
    }

    @Override
    public Owner read(String id, long version, Document members) {
        return new Owner(new OwnerId(id), version, members.getString("name"), members.getString("email"),
                Status.valueOf(members.getString(STATUS)), Creation.readFrom(members),
                members.getDate("changedAt").toInstant());
    }
}
