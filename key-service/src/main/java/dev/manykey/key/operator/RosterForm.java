package dev.manykey.key.operator;

import java.util.Date;

import dev.manykey.change.Creation;
import dev.manykey.contract.KeyHash;
import dev.manykey.contract.OperatorId;
import dev.manykey.contract.state.OperatorState.Role;
import dev.manykey.contract.state.OperatorState.Status;
import dev.manykey.controllog.EntityForm;

import org.bson.Document;
import org.bson.types.Binary;

/** The roster as a document. */
final class RosterForm implements EntityForm<OperatorRoster> {
    @Override
    public Document write(OperatorRoster roster) {
        return roster.creation().writeTo(
                new Document("operators", roster.operators().stream().map(RosterForm::write).toList()));
    }

    @Override
    public OperatorRoster read(String id, long version, Document members) {
        return new OperatorRoster(version,
                members.getList("operators", Document.class).stream().map(RosterForm::account).toList(),
                Creation.readFrom(members));
    }

    private static Document write(OperatorAccount operator) {
        return operator.creation().writeTo(new Document("id", operator.id().value())
                .append("version", operator.version()).append("name", operator.name())
                .append("role", operator.role().name()).append("tokenHash", new Binary(operator.tokenHash().bytes()))
                .append("status", operator.status().name()).append("changedAt", Date.from(operator.changedAt())));
    }

    private static OperatorAccount account(Document document) {
        return new OperatorAccount(new OperatorId(document.getString("id")), document.getLong("version"),
                document.getString("name"), Role.valueOf(document.getString("role")),
                KeyHash.of(document.get("tokenHash", Binary.class).getData()),
                Status.valueOf(document.getString("status")), Creation.readFrom(document),
                document.getDate("changedAt").toInstant());
    }
}
