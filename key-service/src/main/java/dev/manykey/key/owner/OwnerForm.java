package dev.manykey.key.owner;

import java.util.Date;
import java.util.List;

import dev.manykey.change.Creation;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.state.OwnerState.Status;
import dev.manykey.controllog.EntityForm;

import org.bson.Document;

/** An owner as a document. */
final class OwnerForm implements EntityForm<Owner> {
    static final String STATUS = "status";
    private static final String CEILING = "ceiling";

    @Override
    public Document write(Owner owner) {
        return owner.creation().writeTo(new Document("name", owner.name()).append("email", owner.email())
                .append(CEILING,
                        owner.ceiling() == null ? null : owner.ceiling().stream().map(PolicyId::value).toList())
                .append(STATUS, owner.status().name()).append("changedAt", Date.from(owner.changedAt())));
    }

    /** A document that was written before there were ceilings has none. */
    @Override
    public Owner read(String id, long version, Document members) {
        List<String> ceiling = members.getList(CEILING, String.class);
        return new Owner(new OwnerId(id), version, members.getString("name"), members.getString("email"),
                ceiling == null ? null : ceiling.stream().map(PolicyId::new).toList(),
                Status.valueOf(members.getString(STATUS)), Creation.readFrom(members),
                members.getDate("changedAt").toInstant());
    }
}
