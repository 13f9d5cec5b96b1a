package dev.manykey.signing;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import dev.manykey.keyfile.KeyFile;
import dev.manykey.keyfile.KeysUnusable;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.signature.Ed25519Parameters;
import com.google.crypto.tink.signature.Ed25519PrivateKey;
import com.google.crypto.tink.signature.Ed25519PublicKey;
import com.google.crypto.tink.signature.SignatureConfig;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;

/**
 * The Ed25519 keys that one service signs with, as two files in Tink's JSON keyset form: whoever has the private one can sign
 * in the service's name; the public one goes to everybody who reads what it writes. Renewed in three steps, since readers must
 * know a key before the first record that it signs: {@link #add}, {@link #use}, {@link #retire}.
 */
public final class SigningKeys {
    private static final Set<PosixFilePermission> FOR_ALL = PosixFilePermissions.fromString("rw-r--r--");
    private static final Ed25519Parameters PARAMETERS = Ed25519Parameters.create(Ed25519Parameters.Variant.TINK);

    static {
        try {
            SignatureConfig.register();
        } catch (GeneralSecurityException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private SigningKeys() {}

    /** Where a service's private keys are in a directory of signing keys. */
    public static Path privateFile(Path directory, String service) {
        return directory.resolve(service + "-signing-private.json");
    }

    /** Where a service's public keys are in a directory of signing keys. */
    public static Path publicFile(Path directory, String service) {
        return directory.resolve(service + "-signing-public.json");
    }

    /**
     * Makes a pair with one key. The private file is readable by its owner only.
     *
     * @throws KeysUnusable when one of the files exists or cannot be written; nothing is ever overwritten
     */
    public static void generate(Path privateFile, Path publicFile) {
        for (Path file : new Path[]{privateFile, publicFile}) {
            if (file.toFile().exists()) {
                throw new KeysUnusable(file, "exists", "no such file; add puts a new key into a pair", null);
            }
        }
        try {
            KeysetHandle keys = KeysetHandle.newBuilder().addEntry(newKey().makePrimary()).build();
            // The private file first: from it the public one can be made again.
            KeyFile.create(privateFile, privateJson(keys), PosixFilePermissions.fromString("rw-------"));
            KeyFile.create(publicFile, publicJson(keys), FOR_ALL);
        } catch (GeneralSecurityException | IOException e) {
            throw notWritten(privateFile, e);
        }
    }

    /**
     * Adds a key that does not sign yet. Every reader gets the public file before {@link #use}.
     *
     * @throws KeysUnusable when the private file cannot be used, or a file cannot be written
     */
    public static void add(Path privateFile, Path publicFile) {
        replace(privateFile, publicFile, keys -> keys.addEntry(newKey()));
    }

    /**
     * Lets the newest key sign from the next start of the service on.
     *
     * @throws KeysUnusable when the private file cannot be used, or a file cannot be written
     */
    public static void use(Path privateFile, Path publicFile) {
        replace(privateFile, publicFile, keys -> keys.getAt(keys.size() - 1).makePrimary());
    }

    /**
     * Takes away every key but the one that signs. Before that, the service must have signed again what the others had signed.
     *
     * @throws KeysUnusable when the private file cannot be used, or a file cannot be written
     */
    public static void retire(Path privateFile, Path publicFile) {
        replace(privateFile, publicFile, keys -> {
            for (int i = keys.size() - 1; i >= 0; i--) {
                if (!keys.getAt(i).isPrimary()) {
                    keys.deleteAt(i);
                }
            }
        });
    }

    /**
     * The signing side of a pair.
     *
     * @throws KeysUnusable when the file is missing, is not a keyset with private keys, or can be read or written by everyone
     *             on the machine
     */
    @AccessesPartialKey
    public static Signer loadPrivate(Path privateFile) {
        KeysetHandle keys = readPrivate(privateFile);
        if (!(keys.getPrimary().getKey() instanceof Ed25519PrivateKey key) || key.getIdRequirementOrNull() == null) {
            throw notPrivate(privateFile);
        }
        return new Signer(keys.getPrimary().getId(), new Ed25519PrivateKeyParameters(
                key.getPrivateKeyBytes().toByteArray(InsecureSecretKeyAccess.get())));
    }

    /**
     * The verifying side of a pair.
     *
     * @throws KeysUnusable when the file is missing, is not a keyset, or holds private keys
     */
    @AccessesPartialKey
    public static Verifier loadPublic(Path publicFile) {
        String json = KeyFile.read(publicFile);
        try {
            KeysetHandle keys = TinkJsonProtoKeysetFormat.parseKeysetWithoutSecret(json);
            Map<Integer, Ed25519PublicKeyParameters> known = new TreeMap<>();
            for (int i = 0; i < keys.size(); i++) {
                if (!(keys.getAt(i).getKey() instanceof Ed25519PublicKey key)) {
                    throw notPublic(publicFile);
                }
                known.put(keys.getAt(i).getId(), new Ed25519PublicKeyParameters(
                        key.getPublicKeyBytes().toByteArray()));
            }
            return new Verifier(known);
        } catch (GeneralSecurityException e) {
            throw notPublic(publicFile);
        }
    }

    private interface Edit {
        void edit(KeysetHandle.Builder keys) throws GeneralSecurityException;
    }

    private static void replace(Path privateFile, Path publicFile, Edit edit) {
        KeysetHandle.Builder keys = KeysetHandle.newBuilder(readPrivate(privateFile));
        try {
            edit.edit(keys);
            KeysetHandle after = keys.build();
            // The private file first: a stop in between leaves a pair that still works.
            KeyFile.replace(privateFile, privateJson(after), KeyFile.permissions(privateFile));
            KeyFile.replace(publicFile, publicJson(after), FOR_ALL);
        } catch (GeneralSecurityException | IOException e) {
            throw notWritten(privateFile, e);
        }
    }

    private static KeysetHandle.Builder.Entry newKey() {
        return KeysetHandle.generateEntryFromParameters(PARAMETERS).withRandomId();
    }

    private static KeysetHandle readPrivate(Path privateFile) {
        String json = KeyFile.read(privateFile);
        KeyFile.refuseOpenToEveryone(privateFile);
        try {
            KeysetHandle keys = TinkJsonProtoKeysetFormat.parseKeyset(json, InsecureSecretKeyAccess.get());
            for (int i = 0; i < keys.size(); i++) {
                if (!(keys.getAt(i).getKey() instanceof Ed25519PrivateKey)) {
                    throw notPrivate(privateFile);
                }
            }
            return keys;
        } catch (GeneralSecurityException e) {
            throw notPrivate(privateFile);
        }
    }

    /** Without a cause: a parser's message may quote what it read. */
    private static KeysUnusable notPrivate(Path privateFile) {
        return new KeysUnusable(privateFile, "not private signing keys", "a file <service>-signing-private.json", null);
    }

    private static KeysUnusable notPublic(Path publicFile) {
        return new KeysUnusable(publicFile, "not public signing keys", "a file <service>-signing-public.json", null);
    }

    private static KeysUnusable notWritten(Path file, Exception why) {
        return new KeysUnusable(file, "not written, " + why.getClass().getSimpleName(), "a writable directory", why);
    }

    private static String privateJson(KeysetHandle keys) throws GeneralSecurityException {
        return TinkJsonProtoKeysetFormat.serializeKeyset(keys, InsecureSecretKeyAccess.get());
    }

    private static String publicJson(KeysetHandle keys) throws GeneralSecurityException {
        return TinkJsonProtoKeysetFormat.serializeKeysetWithoutSecret(keys.getPublicKeysetHandle());
    }
}
