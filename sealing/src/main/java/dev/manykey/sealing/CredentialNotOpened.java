package dev.manykey.sealing;

import java.io.Serial;

/**
 * A sealed token does not open for the binding that was asked for: it was sealed for another credential, upstream or
 * origin, for other sealing keys, or was changed. Which of these cannot be told.
 */
public final class CredentialNotOpened extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    CredentialNotOpened(CredentialBinding binding) {
        super("sealed token of credential %s (expected: sealed for upstream %s at %s, unchanged)"
                .formatted(binding.credential(), binding.upstream(), binding.origin()));
    }
}
