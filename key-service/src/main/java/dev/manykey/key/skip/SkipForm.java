package dev.manykey.key.skip;

import dev.manykey.change.Creation;
import dev.manykey.controllog.EntityForm;

import org.bson.Document;

/** A skip as a document. */
final class SkipForm implements EntityForm<Skip> {
    @Override
    public Document write(Skip skip) {
        return skip.creation().writeTo(new Document("topic", skip.topic()).append("offset", skip.offset())
                .append("reason", skip.reason()));
    }

    @Override
    public Skip read(String id, long version, Document members) {
        return new Skip(id, version, members.getString("topic"), members.getLong("offset"),
                members.getString("reason"), Creation.readFrom(members));
    }
}
