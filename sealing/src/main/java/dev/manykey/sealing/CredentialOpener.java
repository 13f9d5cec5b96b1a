package dev.manykey.sealing;

import java.security.GeneralSecurityException;

import com.google.crypto.tink.HybridDecrypt;

/** The side that opens sealed tokens; it needs the private sealing keys. */
public final class CredentialOpener {
    private final HybridDecrypt decryption;

    CredentialOpener(HybridDecrypt decryption) {
        this.decryption = decryption;
    }

    /**
     * The token that was sealed for exactly this binding. The caller closes it.
     *
     * @throws CredentialNotOpened when it was sealed for another binding or other keys, or was changed
     */
    public SecretBytes open(byte[] sealed, CredentialBinding binding) throws CredentialNotOpened {
        try {
            return SecretBytes.moving(decryption.decrypt(sealed, binding.contextInfo()));
        } catch (GeneralSecurityException refused) {
            // The cause stays here: it tells how the cryptography failed, which is nobody's business.
            throw new CredentialNotOpened(binding);
        }
    }
}
