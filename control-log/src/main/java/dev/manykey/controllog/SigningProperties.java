package dev.manykey.controllog;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

import dev.manykey.contract.Signatory;
import dev.manykey.keyfile.KeysUnusable;
import dev.manykey.signing.Signer;
import dev.manykey.signing.SigningKeys;
import dev.manykey.signing.Verifier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The keys that records of the control log are signed and verified with. Prefix {@code manykey.signing}.
 *
 * @param privateKey file with the private keys of this service; needed by who writes to the log
 * @param trusted files with the public keys of each service
 */
@ConfigurationProperties(prefix = SigningProperties.PREFIX, ignoreUnknownFields = false)
public record SigningProperties(@Nullable Path privateKey, @DefaultValue Trusted trusted) {
    static final String PREFIX = "manykey.signing";

    /**
     * Files with public keys.
     *
     * @param keyService of key-service
     * @param policyService of policy-service
     * @param proxy of the proxies
     */
    public record Trusted(@Nullable Path keyService, @Nullable Path policyService, @Nullable Path proxy) {}

    /** A file that is needed is not named or not usable. The message says the setting, what is wrong and what was expected. */
    static final class Unusable extends RuntimeException {
        Unusable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Whom this service trusts.
     *
     * @throws Unusable when a file is not named or not usable
     */
    public RecordTrust trust() {
        Map<Signatory, Verifier> verifiers = new EnumMap<>(Signatory.class);
        verifiers.put(Signatory.KEY_SERVICE, verifier("trusted.key-service", trusted.keyService()));
        verifiers.put(Signatory.POLICY_SERVICE, verifier("trusted.policy-service", trusted.policyService()));
        verifiers.put(Signatory.PROXY, verifier("trusted.proxy", trusted.proxy()));
        return new RecordTrust(verifiers);
    }

    /**
     * Signs in the name of {@code who}.
     *
     * @throws Unusable when the file is not named or not usable, or its key is not among those that are trusted here
     */
    public RecordSigner signer(Signatory who) {
        Path file = named("private-key", privateKey, "private");
        Signer signer;
        try {
            signer = SigningKeys.loadPrivate(file);
        } catch (KeysUnusable e) {
            throw new Unusable("%s.private-key: %s".formatted(PREFIX, e.getMessage()), e);
        }
        Path own = switch (who) {
            case KEY_SERVICE -> trusted.keyService();
            case POLICY_SERVICE -> trusted.policyService();
            case PROXY -> trusted.proxy();
        };
        byte[] sample = PREFIX.getBytes(StandardCharsets.US_ASCII);
        String why = verifier("trusted." + who, own).whyNot(sample, signer.sign(sample));
        if (why != null) {
            throw new Unusable("%s.private-key: %s signs with a key that is not in %s (expected: both of one pair)"
                    .formatted(PREFIX, file, own), null);
        }
        return new RecordSigner(Map.of(who, signer));
    }

    private static Verifier verifier(String setting, @Nullable Path file) {
        try {
            return SigningKeys.loadPublic(named(setting, file, "public"));
        } catch (KeysUnusable e) {
            throw new Unusable("%s.%s: %s".formatted(PREFIX, setting, e.getMessage()), e);
        }
    }

    private static Path named(String setting, @Nullable Path file, String half) {
        if (file == null) {
            throw new Unusable("%s.%s: missing (expected: the path of a file <service>-signing-%s.json)"
                    .formatted(PREFIX, setting, half), null);
        }
        return file;
    }
}
