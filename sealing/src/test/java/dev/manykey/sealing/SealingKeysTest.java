package dev.manykey.sealing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import dev.manykey.keyfile.KeyFile;
import dev.manykey.keyfile.KeysUnusable;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SealingKeysTest {
    @TempDir
    private Path directory;
    private Path privateFile;
    private Path publicFile;

    @BeforeEach
    void files() {
        privateFile = directory.resolve("keys").resolve(SealingKeys.PRIVATE_FILE);
        publicFile = directory.resolve("keys").resolve(SealingKeys.PUBLIC_FILE);
    }

    @Test
    void writesAPrivateFileForItsOwnerOnlyAndNothingElseBesideThePair() throws IOException {
        SealingKeys.generate(privateFile, publicFile);

        assertThat(permissions(privateFile)).isEqualTo("rw-------");
        assertThat(permissions(publicFile)).isEqualTo("rw-r--r--");
        assertThat(directory.resolve("keys")).isDirectoryNotContaining(file -> file.toString().endsWith(".tmp"));
        assertThat(publicFile).content().contains("HpkePublicKey").doesNotContain("HpkePrivateKey");
    }

    @Test
    void neverOverwritesAPair() throws IOException {
        SealingKeys.generate(privateFile, publicFile);
        String before = Files.readString(privateFile);

        assertThatThrownBy(() -> SealingKeys.generate(privateFile, publicFile)).isInstanceOf(KeysUnusable.class)
                .hasMessage("keys %s: exists (expected: no such file; rotate adds a new key to a pair)",
                        privateFile);
        Files.delete(publicFile);
        assertThatThrownBy(() -> SealingKeys.generate(privateFile, publicFile)).isInstanceOf(KeysUnusable.class);
        assertThatThrownBy(() -> KeyFile.create(privateFile, "{}", KeyFile.permissions(privateFile)))
                .as("somebody was a moment earlier").isInstanceOf(KeysUnusable.class);
        assertThat(privateFile).hasContent(before);
    }

    @Test
    void rotationKeepsWhoCanReadThePrivateFileAndMakesALostPublicFileAgain() throws IOException {
        SealingKeys.generate(privateFile, publicFile);
        Files.setPosixFilePermissions(privateFile, PosixFilePermissions.fromString("rw-r-----"));
        Files.delete(publicFile);

        SealingKeys.rotate(privateFile, publicFile);

        assertThat(permissions(privateFile)).isEqualTo("rw-r-----");
        assertThat(SealingKeys.loadPublic(publicFile)).isNotNull();
    }

    @Test
    void refusesAPrivateFileThatEveryoneCanRead() throws IOException {
        SealingKeys.generate(privateFile, publicFile);
        Files.setPosixFilePermissions(privateFile, PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> SealingKeys.loadPrivate(privateFile))
                .hasMessage("keys %s: permissions rw-r--r-- (expected: not open to everyone, chmod 600)",
                        privateFile);
    }

    @Test
    void saysWhichFileIsMissingGarbledOrTheWrongOne() throws IOException {
        SealingKeys.generate(privateFile, publicFile);
        Path garbled = Files.writeString(directory.resolve("garbled.json"), "{\"primaryKeyId\": \"s3cret");
        Files.setPosixFilePermissions(garbled, PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(publicFile, PosixFilePermissions.fromString("rw-------"));

        assertThatThrownBy(() -> SealingKeys.loadPrivate(directory.resolve("none.json")))
                .hasMessageContaining("none.json: missing (expected: a file made by generate)");
        assertThatThrownBy(() -> SealingKeys.loadPrivate(garbled)).hasNoCause()
                .hasMessageContaining("garbled.json: not private sealing keys");
        assertThatThrownBy(() -> SealingKeys.loadPrivate(publicFile))
                .hasMessageContaining("sealing-public.json: not private sealing keys");
        assertThatThrownBy(() -> SealingKeys.loadPublic(privateFile)).hasNoCause()
                .hasMessageContaining("sealing-private.json: not public sealing keys");
    }

    @Test
    void commandGeneratesOnceAndRotates() {
        String keys = directory.resolve("keys").toString();

        assertThat(run("generate", keys)).startsWith("0 ").contains(privateFile.toString(), publicFile.toString());
        assertThat(run("generate", keys)).startsWith("1 ").contains("exists");
        assertThat(run("rotate", keys)).startsWith("0 ");
        assertThat(run("remove", keys)).isEqualTo("2 arguments: remove %s (expected: generate DIR | rotate DIR)", keys);
    }

    private static String run(String... args) {
        var printed = new ByteArrayOutputStream();
        var stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
        int exit = SealingKeysApplication.run(args, stream, stream);
        return exit + " " + printed.toString(StandardCharsets.UTF_8).strip();
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
