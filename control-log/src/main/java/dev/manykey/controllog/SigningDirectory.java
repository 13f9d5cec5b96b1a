package dev.manykey.controllog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

import dev.manykey.contract.Signatory;
import dev.manykey.signing.Signer;
import dev.manykey.signing.SigningKeys;

import org.jspecify.annotations.Nullable;

/** The signing keys of all services in one directory, as on a machine where all of them run. */
public final class SigningDirectory {
    private final Path directory;

    /** Keys in {@code directory}, which need not be there yet. */
    public SigningDirectory(Path directory) {
        this.directory = directory;
    }

    /** Pairs of their own in a new temporary directory, for a trial. */
    public static SigningDirectory temporary() {
        try {
            SigningDirectory made = new SigningDirectory(Files.createTempDirectory("manykey-signing"));
            made.provide();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Makes the pairs that are not there.
     *
     * @throws dev.manykey.keyfile.KeysUnusable when a file cannot be written
     */
    public void provide() {
        for (Signatory who : Signatory.values()) {
            if (!Files.exists(privateFile(who))) {
                SigningKeys.generate(privateFile(who), publicFile(who));
            }
        }
    }

    /** The settings of a service: whom it trusts, and the private keys of {@code who}, null for one that writes nothing. */
    public Map<String, String> settings(@Nullable Signatory who) {
        Map<String, String> settings = new TreeMap<>();
        for (Signatory trusted : Signatory.values()) {
            settings.put("%s.trusted.%s".formatted(SigningProperties.PREFIX, trusted), publicFile(trusted).toString());
        }
        if (who != null) {
            settings.put(SigningProperties.PREFIX + ".private-key", privateFile(who).toString());
        }
        return settings;
    }

    /** Whose signatures count. */
    public RecordTrust trust() {
        return properties().trust();
    }

    /** Signs each record in the name of whoever writes such records. */
    public RecordSigner signer() {
        Map<Signatory, Signer> signers = new EnumMap<>(Signatory.class);
        for (Signatory who : Signatory.values()) {
            signers.put(who, SigningKeys.loadPrivate(privateFile(who)));
        }
        return new RecordSigner(signers);
    }

    private SigningProperties properties() {
        return new SigningProperties(null, new SigningProperties.Trusted(publicFile(Signatory.KEY_SERVICE),
                publicFile(Signatory.POLICY_SERVICE), publicFile(Signatory.PROXY)));
    }

    private Path privateFile(Signatory who) {
        return SigningKeys.privateFile(directory, who.toString());
    }

    private Path publicFile(Signatory who) {
        return SigningKeys.publicFile(directory, who.toString());
    }
}
