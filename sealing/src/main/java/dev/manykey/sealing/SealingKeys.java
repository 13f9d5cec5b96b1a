package dev.manykey.sealing;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;

import dev.manykey.keyfile.KeyFile;
import dev.manykey.keyfile.KeysUnusable;

import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.HybridEncrypt;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.hybrid.HpkeParameters;
import com.google.crypto.tink.hybrid.HybridConfig;

/**
 * The sealing key pair as two files in Tink's JSON keyset form: the public one seals, the private one opens. Whoever has
 * the private file and the database has every upstream token, so it belongs to the proxy alone.
 */
public final class SealingKeys {
    /** Name of the private file in a directory of sealing keys. */
    public static final String PRIVATE_FILE = "sealing-private.json";
    /** Name of the public file in a directory of sealing keys. */
    public static final String PUBLIC_FILE = "sealing-public.json";

    /** RFC 9180, known to Tink as DHKEM_X25519_HKDF_SHA256_HKDF_SHA256_AES_256_GCM. */
    private static final HpkeParameters PARAMETERS;

    static {
        try {
            HybridConfig.register();
            PARAMETERS = HpkeParameters.builder().setKemId(HpkeParameters.KemId.DHKEM_X25519_HKDF_SHA256)
                    .setKdfId(HpkeParameters.KdfId.HKDF_SHA256).setAeadId(HpkeParameters.AeadId.AES_256_GCM)
                    .setVariant(HpkeParameters.Variant.TINK).build();
        } catch (GeneralSecurityException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private SealingKeys() {}

    /**
     * Makes a new pair. The private file is readable by its owner only.
     *
     * @throws KeysUnusable when one of the files exists or cannot be written; nothing is ever overwritten
     */
    public static void generate(Path privateFile, Path publicFile) {
        refuseExisting(privateFile);
        refuseExisting(publicFile);
        try {
            KeysetHandle keys = KeysetHandle.newBuilder().addEntry(
                    KeysetHandle.generateEntryFromParameters(PARAMETERS).withRandomId().makePrimary()).build();
            // The private file first: from it the public one can be made again.
            KeyFile.create(privateFile, privateJson(keys), PosixFilePermissions.fromString("rw-------"));
            KeyFile.create(publicFile, publicJson(keys), PosixFilePermissions.fromString("rw-r--r--"));
        } catch (GeneralSecurityException | IOException e) {
            throw new KeysUnusable(privateFile, "not written, " + e.getClass().getSimpleName(),
                    "a writable directory", e);
        }
    }

    /**
     * Adds a new primary key to the pair: what is sealed from now on is sealed for it, what was sealed before still
     * opens. A missing public file is made again. The proxies need the new private file before a service seals with the
     * new public one.
     *
     * @throws KeysUnusable when the private file cannot be used, or a file cannot be written
     */
    public static void rotate(Path privateFile, Path publicFile) {
        KeysetHandle before = readPrivate(privateFile);
        try {
            KeysetHandle after = KeysetHandle.newBuilder(before).addEntry(
                    KeysetHandle.generateEntryFromParameters(PARAMETERS).withRandomId().makePrimary()).build();
            // The private file first: a stop in between leaves a pair that still works.
            KeyFile.replace(privateFile, privateJson(after), KeyFile.permissions(privateFile));
            KeyFile.replace(publicFile, publicJson(after), PosixFilePermissions.fromString("rw-r--r--"));
        } catch (GeneralSecurityException | IOException e) {
            throw new KeysUnusable(privateFile, "not written, " + e.getClass().getSimpleName(),
                    "a writable directory", e);
        }
    }

    /**
     * The sealing side of a pair.
     *
     * @throws KeysUnusable when the file is missing, is not a keyset, or holds private keys
     */
    public static CredentialSealer loadPublic(Path publicFile) {
        String json = KeyFile.read(publicFile);
        try {
            KeysetHandle keys = TinkJsonProtoKeysetFormat.parseKeysetWithoutSecret(json);
            return new CredentialSealer(keys.getPrimitive(RegistryConfiguration.get(), HybridEncrypt.class));
        } catch (GeneralSecurityException e) {
            // Without the cause: a parser's message may quote what it read.
            throw new KeysUnusable(publicFile, "not public sealing keys",
                    "the file " + PUBLIC_FILE + " of a pair", null);
        }
    }

    /**
     * The opening side of a pair.
     *
     * @throws KeysUnusable when the file is missing, is not a keyset with private keys, or can be read or written
     *             by everyone on the machine
     */
    public static CredentialOpener loadPrivate(Path privateFile) {
        KeysetHandle keys = readPrivate(privateFile);
        try {
            return new CredentialOpener(keys.getPrimitive(RegistryConfiguration.get(), HybridDecrypt.class));
        } catch (GeneralSecurityException e) {
            throw notPrivate(privateFile);
        }
    }

    private static KeysetHandle readPrivate(Path privateFile) {
        String json = KeyFile.read(privateFile);
        KeyFile.refuseOpenToEveryone(privateFile);
        try {
            KeysetHandle keys = TinkJsonProtoKeysetFormat.parseKeyset(json, InsecureSecretKeyAccess.get());
            var _ = keys.getPrimitive(RegistryConfiguration.get(), HybridDecrypt.class);
            return keys;
        } catch (GeneralSecurityException e) {
            throw notPrivate(privateFile);
        }
    }

    /** Without a cause: a parser's message may quote what it read. */
    private static KeysUnusable notPrivate(Path privateFile) {
        return new KeysUnusable(privateFile, "not private sealing keys",
                "the file " + PRIVATE_FILE + " of a pair", null);
    }

    private static void refuseExisting(Path file) {
        if (file.toFile().exists()) {
            throw new KeysUnusable(file, "exists", "no such file; rotate adds a new key to a pair", null);
        }
    }

    private static String privateJson(KeysetHandle keys) throws GeneralSecurityException {
        return TinkJsonProtoKeysetFormat.serializeKeyset(keys, InsecureSecretKeyAccess.get());
    }

    private static String publicJson(KeysetHandle keys) throws GeneralSecurityException {
        return TinkJsonProtoKeysetFormat.serializeKeysetWithoutSecret(keys.getPublicKeysetHandle());
    }
}
