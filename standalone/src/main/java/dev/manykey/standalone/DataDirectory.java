package dev.manykey.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

import dev.manykey.controllog.SigningDirectory;
import dev.manykey.sealing.SealingKeys;

/** Where everything is kept, held by this process alone. Whoever can read it can open every credential, so it is made
 *  for its owner only. */
final class DataDirectory implements AutoCloseable {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNER_ONLY_FILE = PosixFilePermissions.fromString("rw-------");
    private static final String LOCK_FILE = "manykey.lock";
    private static final int TOKEN_BYTES = 32;

    private final Path path;
    private final FileChannel lock;

    private DataDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Makes the directory when it is not there and keeps every other process out of it.
     *
     *  @throws CannotStart when another one is there already, or it cannot be used */
    static DataDirectory hold(Path path) {
        try {
            create(path);
            var channel = FileChannel.open(path.resolve(LOCK_FILE), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                channel.close();
                throw new CannotStart("--data: %s is in use by another Manykey%s (expected: nobody on it)"
                        .formatted(path, holder(path)));
            }
            channel.truncate(0);
            channel.write(StandardCharsets.US_ASCII.encode(Long.toString(ProcessHandle.current().pid())));
            return new DataDirectory(path, channel);
        } catch (IOException e) {
            throw new CannotStart("--data: %s is not usable, %s (expected: a directory that can be written)"
                    .formatted(path, e.getMessage()), e);
        }
    }

    Path path() {
        return path;
    }

    Path brokerDirectory() {
        return path.resolve("kafka");
    }

    Path storeFile(Store store) {
        return path.resolve("store").resolve(store.fileName());
    }

    Path spoolDirectory() {
        return path.resolve("spool");
    }

    /** Where the log goes. */
    Path log() {
        return path.resolve("manykey.log");
    }

    /** Where key-service writes the first admin's token. */
    Path firstAdminToken() {
        return path.resolve("first-admin-token");
    }

    Path sealingPublicKey() {
        return path.resolve("keys").resolve(SealingKeys.PUBLIC_FILE);
    }

    Path sealingPrivateKey() {
        return path.resolve("keys").resolve(SealingKeys.PRIVATE_FILE);
    }

    /** Says that the sample CRM was set up, and at which address. */
    Path sampleMark() {
        return path.resolve("sample-crm-address");
    }

    /** The keys that services sign the control log with. */
    SigningDirectory signingKeys() {
        return new SigningDirectory(path.resolve("keys"));
    }

    /** Makes the keys that seal and sign, unless they are there. */
    void provideKeys() {
        signingKeys().provide();
        if (!Files.exists(sealingPrivateKey())) {
            SealingKeys.generate(sealingPrivateKey(), sealingPublicKey());
        }
    }

    /** The sample CRM's token, made on the first call. */
    String sampleCrmToken() {
        Path file = path.resolve("sample-crm-token");
        if (!Files.exists(file)) {
            var bytes = new byte[TOKEN_BYTES];
            new SecureRandom().nextBytes(bytes);
            write(file, HexFormat.of().formatHex(bytes));
        }
        return read(file);
    }

    /** Writes a file that its owner alone can read; it is there as a whole or not at all. */
    void write(Path file, String text) {
        try {
            Path draft = Files.createTempFile(path, ".draft", ".tmp", PosixFilePermissions.asFileAttribute(
                    OWNER_ONLY_FILE));
            Files.writeString(draft, text + "\n");
            Files.move(draft, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file's text without the line's end. */
    static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets the next process have the directory. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void create(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            Files.createDirectories(path.resolve("..").normalize());
            Files.createDirectory(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // by this very process
        }
    }

    private static String holder(Path path) throws IOException {
        try (var channel = FileChannel.open(path.resolve(LOCK_FILE), StandardOpenOption.READ)) {
            var text = ByteBuffer.allocate(20);
            channel.read(text);
            String process = StandardCharsets.US_ASCII.decode(text.flip()).toString();
            return process.isEmpty() ? "" : ", process " + process;
        }
    }
}
