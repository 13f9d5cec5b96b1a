package dev.manykey.signing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Map;

import dev.manykey.keyfile.KeysUnusable;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.PublicKeySign;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SigningKeysTest {
    private static final byte[] MESSAGE = "revoked".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path directory;
    private Path privateFile;
    private Path publicFile;

    @BeforeEach
    void pair() {
        privateFile = SigningKeys.privateFile(directory, "key-service");
        publicFile = SigningKeys.publicFile(directory, "key-service");
        SigningKeys.generate(privateFile, publicFile);
    }

    @Test
    void acceptsWhatWasSignedAndNothingElse() {
        Verifier verifier = SigningKeys.loadPublic(publicFile);

        byte[] signature = SigningKeys.loadPrivate(privateFile).sign(MESSAGE);

        assertThat(verifier.whyNot(MESSAGE, signature)).isNull();
        assertThat(verifier.whyNot("Revoked".getBytes(StandardCharsets.US_ASCII), signature)).contains("not of this");
        for (int i = Verifier.PREFIX; i < signature.length; i++) {
            byte[] changed = signature.clone();
            changed[i] ^= 1;
            assertThat(verifier.whyNot(MESSAGE, changed)).as("byte %d", i).isNotNull();
        }
        assertThat(verifier.whyNot(MESSAGE, new byte[0])).contains("0 bytes");
        assertThat(verifier.whyNot(MESSAGE, new byte[Verifier.LENGTH])).isNotNull();
    }

    @Test
    void refusesWhatAnotherServiceHasSigned() {
        Path other = SigningKeys.privateFile(directory, "policy-service");
        SigningKeys.generate(other, SigningKeys.publicFile(directory, "policy-service"));

        byte[] signature = SigningKeys.loadPrivate(other).sign(MESSAGE);

        assertThat(SigningKeys.loadPublic(publicFile).whyNot(MESSAGE, signature)).contains("trusted here");
    }

    @Test
    void aNewKeySignsOnlyAfterItIsUsedAndTheOldOneCountsUntilItIsRetired() {
        byte[] old = SigningKeys.loadPrivate(privateFile).sign(MESSAGE);

        SigningKeys.add(privateFile, publicFile);

        assertThat(SigningKeys.loadPrivate(privateFile).sign(MESSAGE)).isEqualTo(old);
        Verifier told = SigningKeys.loadPublic(publicFile);

        SigningKeys.use(privateFile, publicFile);

        Signer renewed = SigningKeys.loadPrivate(privateFile);
        assertThat(renewed.sign(MESSAGE)).isNotEqualTo(old);
        assertThat(renewed.isOwn(old)).isFalse();
        assertThat(renewed.isOwn(renewed.sign(MESSAGE))).isTrue();
        assertThat(told.whyNot(MESSAGE, renewed.sign(MESSAGE))).as("known before it signs").isNull();
        assertThat(SigningKeys.loadPublic(publicFile).whyNot(MESSAGE, old)).isNull();

        SigningKeys.retire(privateFile, publicFile);

        assertThat(SigningKeys.loadPublic(publicFile).whyNot(MESSAGE, old)).contains("trusted here");
        assertThat(SigningKeys.loadPublic(publicFile).whyNot(MESSAGE, renewed.sign(MESSAGE))).isNull();
    }

    @Test
    void signsAsTinkDoes() throws Exception {
        PublicKeySign tink = TinkJsonProtoKeysetFormat
                .parseKeyset(Files.readString(privateFile), InsecureSecretKeyAccess.get())
                .getPrimitive(RegistryConfiguration.get(), PublicKeySign.class);

        assertThat(SigningKeys.loadPrivate(privateFile).sign(MESSAGE)).isEqualTo(tink.sign(MESSAGE));
    }

    /** RFC 8032, section 7.1, test 2. */
    @Test
    void verifiesAsTheStandardSays() {
        HexFormat hex = HexFormat.of();
        Verifier verifier = new Verifier(Map.of(7, new Ed25519PublicKeyParameters(
                hex.parseHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"))));
        String signature = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

        assertThat(verifier.whyNot(hex.parseHex("72"), hex.parseHex("0100000007" + signature))).isNull();
        assertThat(verifier.whyNot(hex.parseHex("73"), hex.parseHex("0100000007" + signature))).isNotNull();
    }

    @Test
    void refusesFilesThatAreNoKeysOrOpenToEveryone() throws IOException {
        assertThatThrownBy(() -> SigningKeys.generate(privateFile, publicFile)).isInstanceOf(KeysUnusable.class)
                .hasMessageContaining("exists");
        assertThatThrownBy(() -> SigningKeys.loadPublic(privateFile)).hasMessageContaining("not public signing keys");
        Path closed = Files.copy(publicFile, directory.resolve("closed.json"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> SigningKeys.loadPrivate(closed)).hasMessageContaining("not private signing keys");
        assertThatThrownBy(() -> SigningKeys.loadPublic(directory.resolve("no.json"))).hasMessageContaining("missing");
        Files.setPosixFilePermissions(privateFile, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> SigningKeys.loadPrivate(privateFile)).hasMessageContaining("chmod 600");
    }

    @Test
    void theCommandSaysWhatItDidAndWhatItExpected() {
        assertThat(run("add", "key-service", directory.toString())).startsWith("0 ")
                .contains("public, for every service");
        assertThat(run("generate", "key-service", directory.toString())).startsWith("1 ").contains("exists");
        assertThat(run("generate", "keyservice", directory.toString())).startsWith("2 ")
                .contains("expected: generate|add|use|retire key-service|policy-service|proxy DIR");
        assertThat(run("mend", "key-service", directory.toString())).startsWith("2 ");
    }

    private static String run(String... args) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        int code = SigningKeysApplication.run(args, out, out);
        return code + " " + said.toString(StandardCharsets.UTF_8);
    }
}
