package dev.manykey.key.credential;

import java.time.Instant;

import dev.manykey.adminapi.ProblemException;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.state.UpstreamState;
import dev.manykey.sealing.CredentialBinding;
import dev.manykey.sealing.CredentialSealer;
import dev.manykey.sealing.SecretBytes;

import reactor.core.publisher.Mono;

/** Seals a token for the credential, the upstream and where that upstream is now. The token goes no further than here. */
final class TokenSealing {
    private static final int LONGEST = 4096;

    private final CredentialSealer sealer;
    private final Upstreams upstreams;

    TokenSealing(CredentialSealer sealer, Upstreams upstreams) {
        this.sealer = sealer;
        this.upstreams = upstreams;
    }

    /**
     * The sealed token; the plain one is zeroed afterwards.
     *
     * @param field of the request that names the upstream, for the error
     */
    Mono<SealedToken> seal(SecretBytes token, CredentialId credential, String field, UpstreamId upstream, Instant now) {
        return upstreams.current(field, upstream)
                .map(current -> seal(token, credential, current, now))
                .doFinally(_ -> token.close());
    }

    /** Refuses what cannot be a token; the error does not tell it. */
    static void require(SecretBytes token) {
        boolean fits = token.use(bytes -> {
            if (bytes.length == 0 || bytes.length > LONGEST || bytes[0] == ' ' || bytes[bytes.length - 1] == ' ') {
                return false;
            }
            for (byte each : bytes) {
                if (each < ' ' || each > '~') {
                    return false;
                }
            }
            return true;
        });
        if (!fits) {
            throw ProblemException.invalid("token", null,
                    "1..%d visible ASCII characters, no space at either end".formatted(LONGEST));
        }
    }

    private SealedToken seal(SecretBytes token, CredentialId credential, UpstreamState upstream, Instant now) {
        String origin = Upstreams.originOf(upstream);
        var binding = new CredentialBinding(credential.value(), upstream.id().value(), origin);
        return new SealedToken(origin, sealer.seal(token, binding), now);
    }
}
