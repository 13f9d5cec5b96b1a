package dev.manykey.sealing;

import java.security.GeneralSecurityException;

import com.google.crypto.tink.HybridEncrypt;

/** The side that can seal a credential's token and never open it again; it needs the public sealing keys only. */
public final class CredentialSealer {
    private final HybridEncrypt encryption;

    CredentialSealer(HybridEncrypt encryption) {
        this.encryption = encryption;
    }

    /** The token, sealed so that it opens only with the private sealing keys and for {@code binding}. */
    public byte[] seal(SecretBytes token, CredentialBinding binding) {
        try {
            return token.use(bytes -> encryption.encrypt(bytes, binding.contextInfo()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("credential %s: not sealed (expected: usable public sealing keys)"
                    .formatted(binding.credential()), e);
        }
    }
}
