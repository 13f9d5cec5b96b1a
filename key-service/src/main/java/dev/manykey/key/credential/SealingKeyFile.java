package dev.manykey.key.credential;

import java.nio.file.Path;

import dev.manykey.keyfile.KeysUnusable;
import dev.manykey.sealing.CredentialSealer;
import dev.manykey.sealing.SealingKeys;

import org.jspecify.annotations.Nullable;

/** The file with the public sealing keys, without which this service does not start. */
final class SealingKeyFile {
    /** The setting that names it. */
    static final String SETTING = "manykey.key.sealing-public-key";

    private SealingKeyFile() {}

    /**
     * The sealing side of the keys in {@code file}.
     *
     * @param file null when the setting is missing
     * @throws Unusable when there is no usable file
     */
    static CredentialSealer load(@Nullable Path file) {
        if (file == null) {
            throw new Unusable("%s: missing (expected: the path of %s)".formatted(SETTING, SealingKeys.PUBLIC_FILE),
                    null);
        }
        try {
            return SealingKeys.loadPublic(file);
        } catch (KeysUnusable e) {
            throw new Unusable("%s: %s".formatted(SETTING, e.getMessage()), e);
        }
    }

    /** There is no usable file. The message says which setting and file, and what was expected. */
    static final class Unusable extends RuntimeException {
        Unusable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
