package dev.manykey.key.accesskey;

import java.time.Instant;
import java.util.Date;

import dev.manykey.change.Creation;
import dev.manykey.change.RequestMark;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.KeyHash;
import dev.manykey.contract.OperatorId;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.AccessKeyState.Secret;
import dev.manykey.controllog.EntityForm;

import org.bson.Document;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;

/** An access key as a document. */
final class AccessKeyForm implements EntityForm<AccessKey> {
    static final String OWNER = "owner";
    static final String CREDENTIAL = "credential";
    static final String UPSTREAM = "upstream";
    static final String PARENT = "parent";
    static final String POLICIES = "policies";
    static final String STATUS = "status";

    @Override
    public Document write(AccessKey key) {
        Terms terms = key.terms();
        Document members = new Document("name", terms.name()).append(OWNER, key.owner().value())
                .append(CREDENTIAL, key.credential().value()).append(UPSTREAM, key.upstream().value())
                .append(PARENT, key.parent() == null ? null : key.parent().value())
                .append(POLICIES, terms.policies().stream().map(PolicyId::value).toList())
                .append("expiresAt", date(terms.expiresAt())).append(STATUS, key.standing().status().name())
                .append("secrets", key.secrets().stream().map(AccessKeyForm::write).toList())
                .append("rotations", key.rotations().stream().map(AccessKeyForm::write).toList())
                .append("changedAt", Date.from(key.changedAt()));
        switch (key.standing()) {
            case Standing.Revoked(Instant at, OperatorId by, String reason) -> members.append("revoked",
                    new Document("at", Date.from(at)).append("by", by.value()).append("reason", reason));
            case Standing.Active _,Standing.Suspended _ -> {
            }
        }
        return key.creation().writeTo(members);
    }

    /** A document that was written before keys had parents has none. */
    @Override
    public AccessKey read(String id, long version, Document members) {
        Terms terms = new Terms(members.getString("name"),
                members.getList(POLICIES, String.class).stream().map(PolicyId::new).toList(),
                instant(members.getDate("expiresAt")));
        String parent = members.getString(PARENT);
        return new AccessKey(new AccessKeyId(id), version, new OwnerId(members.getString(OWNER)),
                new CredentialId(members.getString(CREDENTIAL)), new UpstreamId(members.getString(UPSTREAM)),
                parent == null ? null : new AccessKeyId(parent), terms,
                standing(members), members.getList("secrets", Document.class).stream().map(AccessKeyForm::secret)
                        .toList(),
                members.getList("rotations", Document.class).stream().map(AccessKeyForm::mark).toList(),
                Creation.readFrom(members), members.getDate("changedAt").toInstant());
    }

    private static Standing standing(Document members) {
        return switch (AccessKeyState.Status.valueOf(members.getString(STATUS))) {
            case ACTIVE -> new Standing.Active();
            case SUSPENDED -> new Standing.Suspended();
            case REVOKED -> {
                Document revoked = members.get("revoked", Document.class);
                yield new Standing.Revoked(revoked.getDate("at").toInstant(), new OperatorId(revoked.getString("by")),
                        revoked.getString("reason"));
            }
        };
    }

    private static Document write(Secret secret) {
        return new Document("number", secret.number()).append("hash", new Binary(secret.hash().bytes()))
                .append("createdAt", Date.from(secret.createdAt())).append("expiresAt", date(secret.expiresAt()));
    }

    private static Secret secret(Document document) {
        return new Secret(document.getInteger("number"), KeyHash.of(document.get("hash", Binary.class).getData()),
                document.getDate("createdAt").toInstant(), instant(document.getDate("expiresAt")));
    }

    private static Document write(RequestMark mark) {
        return new Document("mark", mark.id()).append("fingerprint", mark.fingerprint());
    }

    private static RequestMark mark(Document document) {
        return new RequestMark(document.getString("mark"), document.getString("fingerprint"));
    }

    private static @Nullable Date date(@Nullable Instant instant) {
        return instant == null ? null : Date.from(instant);
    }

    private static @Nullable Instant instant(@Nullable Date date) {
        return date == null ? null : date.toInstant();
    }
}
