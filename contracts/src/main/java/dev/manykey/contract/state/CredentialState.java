package dev.manykey.contract.state;

import java.util.List;
import java.util.Locale;

import dev.manykey.contract.CredentialId;
import dev.manykey.contract.Kind;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;

import org.jspecify.annotations.Nullable;

/**
 * An upstream's real token, sealed. It opens only in a proxy and only for the credential, upstream and origin that it was
 * sealed for.
 *
 * @param owner whose token it is
 * @param origin scheme, host and port that the token may be sent to, such as {@code https://api.example.com:443}
 * @param sealed HPKE ciphertext of the token
 * @param ceiling policies that nothing done with this token may be more than, together; empty means nothing at all, null that
 *        there is no ceiling
 * @param status a disabled credential is not used
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere; copied on the way in and read as bytes by the opener
public record CredentialState(CredentialId id, long version, OwnerId owner, UpstreamId upstream, String origin,
        byte[] sealed, @Nullable List<PolicyId> ceiling, Status status) implements State {
    /** Whether a credential is used. */
    public enum Status {
        /** It is. */
        ACTIVE,
        /** No request is sent with it. */
        DISABLED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public CredentialState {
        sealed = sealed.clone();
        ceiling = ceiling == null ? null : List.copyOf(ceiling);
    }

    /** A credential without a ceiling. */
    public CredentialState(CredentialId id, long version, OwnerId owner, UpstreamId upstream, String origin,
            byte[] sealed, Status status) {
        this(id, version, owner, upstream, origin, sealed, null, status);
    }

    @Override
    public Kind kind() {
        return Kind.CREDENTIAL;
    }

    @Override
    public String entity() {
        return id.value();
    }

    /** Without the ciphertext: it helps nobody in a log. */
    @Override
    public String toString() {
        return "CredentialState[id=%s, version=%d, owner=%s, upstream=%s, origin=%s, ceiling=%s, status=%s]"
                .formatted(id, version, owner, upstream, origin, ceiling, status);
    }
}
