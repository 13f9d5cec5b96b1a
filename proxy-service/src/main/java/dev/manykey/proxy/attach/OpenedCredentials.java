package dev.manykey.proxy.attach;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.manykey.contract.state.CredentialState;
import dev.manykey.sealing.CredentialBinding;
import dev.manykey.sealing.CredentialNotOpened;
import dev.manykey.sealing.CredentialOpener;
import dev.manykey.sealing.SecretBytes;

import org.jspecify.annotations.Nullable;

/**
 * Opens credentials for their own upstream and origin, once for each version of each. What is open is kept as
 * {@link SecretBytes} until a newer version replaces it. Safe for many threads.
 */
final class OpenedCredentials {
    private record Open(long version, CredentialBinding binding, SecretBytes token) {}

    private final CredentialOpener opener;
    private final Map<String, Open> open = new ConcurrentHashMap<>();

    OpenedCredentials(CredentialOpener opener) {
        this.opener = opener;
    }

    /** The token of {@code credential} for {@code origin}; null when it does not open there. */
    @Nullable
    SecretBytes token(CredentialState credential, String origin) {
        CredentialBinding binding = new CredentialBinding(credential.id().value(), credential.upstream().value(),
                origin);
        Open known = open.get(credential.id().value());
        if (known != null && known.version() == credential.version() && known.binding().equals(binding)) {
            return known.token();
        }
        try {
            SecretBytes token = opener.open(credential.sealed(), binding);
            open.put(credential.id().value(), new Open(credential.version(), binding, token));
            return token;
        } catch (CredentialNotOpened e) {
            open.remove(credential.id().value());
            return null;
        }
    }
}
