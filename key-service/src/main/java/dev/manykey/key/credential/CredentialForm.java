package dev.manykey.key.credential;

import java.util.Date;
import java.util.List;

import dev.manykey.change.Creation;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.state.CredentialState.Status;
import dev.manykey.controllog.EntityForm;

import org.bson.Document;
import org.bson.types.Binary;

/** A credential as a document. */
final class CredentialForm implements EntityForm<Credential> {
    static final String OWNER = "owner";
    static final String UPSTREAM = "upstream";
    static final String STATUS = "status";
    private static final String CEILING = "ceiling";

    @Override
    public Document write(Credential credential) {
        SealedToken token = credential.token();
        return credential.creation().writeTo(new Document(OWNER, credential.owner().value())
                .append(UPSTREAM, credential.upstream().value()).append("label", credential.label())
                .append("origin", token.origin()).append("sealed", new Binary(token.bytes()))
                .append("sealedAt", Date.from(token.at()))
                .append(CEILING, credential.ceiling() == null
                        ? null
                        : credential.ceiling().stream().map(PolicyId::value).toList())
                .append(STATUS, credential.status().name())
                .append("changedAt", Date.from(credential.changedAt())));
    }

    /** A document that was written before there were ceilings has none. */
    @Override
    public Credential read(String id, long version, Document members) {
        SealedToken token = new SealedToken(members.getString("origin"), members.get("sealed", Binary.class).getData(),
                members.getDate("sealedAt").toInstant());
        List<String> ceiling = members.getList(CEILING, String.class);
        return new Credential(new CredentialId(id), version, new OwnerId(members.getString(OWNER)),
                new UpstreamId(members.getString(UPSTREAM)), members.getString("label"), token,
                ceiling == null ? null : ceiling.stream().map(PolicyId::new).toList(),
                Status.valueOf(members.getString(STATUS)), Creation.readFrom(members),
                members.getDate("changedAt").toInstant());
    }
}
