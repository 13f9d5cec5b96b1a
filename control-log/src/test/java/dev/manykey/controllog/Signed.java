package dev.manykey.controllog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Signing keys of all services, made for one run of the tests. */
final class Signed {
    static final Path DIRECTORY;
    static final RecordSigner SIGNER;
    static final RecordTrust TRUST;

    static {
        try {
            DIRECTORY = Files.createTempDirectory("signing");
            var keys = new SigningDirectory(DIRECTORY);
            keys.provide();
            SIGNER = keys.signer();
            TRUST = keys.trust();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Signed() {}
}
