package dev.manykey.key.operator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;

import dev.manykey.adminapi.OperatorToken;
import dev.manykey.contract.KeyHash;

/**
 * The file in which a token is handed over, readable by its owner only. A token is first put beside it, and takes its name
 * only when it is in force, so that several instances can try at once and a crash in between loses nothing.
 */
final class TokenFile {
    private static final String STAGED = ".staged";

    private final Path file;

    TokenFile(Path file) {
        this.file = file.toAbsolutePath();
    }

    /** Puts the token, and a line end, into a new file beside this one; it is on the disk when this returns. */
    Path stage(OperatorToken token) {
        try {
            Files.createDirectories(directory());
            // Temporary files are born readable by their owner only.
            Path staged = Files.createTempFile(directory(), "." + file.getFileName() + "-", STAGED);
            try (FileChannel channel = FileChannel.open(staged, StandardOpenOption.WRITE)) {
                token.text().use(text -> {
                    write(channel, ByteBuffer.wrap(text));
                    return text.length;
                });
                write(channel, ByteBuffer.wrap(new byte[]{'\n'}));
                channel.force(true);
            }
            return staged;
        } catch (IOException e) {
            throw new UncheckedIOException("%s: not written (expected: a directory that can be written to)"
                    .formatted(file), e);
        }
    }

    /** Gives a staged token the name of this file. */
    void settle(Path staged) {
        try {
            Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("%s: not written (expected: the token in %s)".formatted(file, staged), e);
        }
    }

    /** Takes a staged token away; one that is gone already is no error. */
    void drop(Path staged) {
        try {
            Files.deleteIfExists(staged);
        } catch (IOException e) {
            throw new UncheckedIOException("%s: not deleted (expected: no staged token left)".formatted(staged), e);
        }
    }

    /** The staged token with this hash, as a crash may have left it; empty when there is none. */
    Optional<Path> findStaged(KeyHash hash) {
        try (DirectoryStream<Path> candidates = Files.newDirectoryStream(directory(),
                "." + file.getFileName() + "-*" + STAGED)) {
            for (Path candidate : candidates) {
                if (hashIn(candidate).filter(hash::equals).isPresent()) {
                    return Optional.of(candidate);
                }
            }
            return Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("%s: not readable (expected: a directory that can be read)"
                    .formatted(directory()), e);
        }
    }

    private static Optional<KeyHash> hashIn(Path candidate) throws IOException {
        try {
            return OperatorToken.parse(Files.readString(candidate, StandardCharsets.US_ASCII).strip())
                    .map(OperatorToken::hash);
        } catch (NoSuchFileException e) {
            return Optional.empty(); // another instance has settled or dropped it meanwhile
        }
    }

    private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private Path directory() {
        return Objects.requireNonNull(file.getParent(), "manykey.key.first-admin-token-file: a root directory");
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
