package dev.manykey.keyfile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A file of keys on disk: written whole or not at all, on disk when the call returns, readable by whom it should be. */
public final class KeyFile {
    private KeyFile() {}

    /**
     * The whole file.
     *
     * @throws KeysUnusable when it is missing or cannot be read
     */
    public static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new KeysUnusable(file, "missing", "a file made by generate", e);
        } catch (IOException e) {
            throw new KeysUnusable(file, "not readable, " + e.getClass().getSimpleName(), "a readable file", e);
        }
    }

    /**
     * Refuses a file that others than its owner and group can read or write.
     *
     * @throws KeysUnusable when it is one
     */
    public static void refuseOpenToEveryone(Path file) {
        Set<PosixFilePermission> permissions;
        try {
            permissions = permissions(file);
        } catch (IOException e) {
            throw new KeysUnusable(file, "permissions not readable", "a readable file", e);
        }
        if (permissions.contains(PosixFilePermission.OTHERS_READ)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new KeysUnusable(file, "permissions " + PosixFilePermissions.toString(permissions),
                    "not open to everyone, chmod 600", null);
        }
    }

    /** Who can do what with the file; empty where the file system has no such permissions. */
    public static Set<PosixFilePermission> permissions(Path file) throws IOException {
        var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        return view == null ? Set.of() : view.readAttributes().permissions();
    }

    // A hard link fails when the name is taken, also by somebody who is a moment earlier; a move would overwrite. */
    /**
     * Makes a new file, on disk when this returns.
     *
     * @throws KeysUnusable when there is one
     */
    public static void create(Path file, String content, Set<PosixFilePermission> permissions) throws IOException {
        Path written = write(file, content, permissions);
        try {
            Files.createLink(file, written);
        } catch (FileAlreadyExistsException e) {
            throw new KeysUnusable(file, "exists", "no such file; rotate adds a new key to a pair", e);
        } finally {
            Files.delete(written);
        }
        flushDirectory(file);
    }

    /** Puts another content in the place of a file, all or nothing, on disk when this returns. */
    public static void replace(Path file, String content, Set<PosixFilePermission> permissions) throws IOException {
        Path written = write(file, content, permissions);
        try {
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(written);
        }
        flushDirectory(file);
    }

    /** A new file beside {@code file}; temporary files are born readable by their owner only. */
    private static Path write(Path file, String content, Set<PosixFilePermission> permissions) throws IOException {
        Path directory = directoryOf(file);
        Files.createDirectories(directory);
        Path written = Files.createTempFile(directory, ".keys", ".tmp");
        try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        if (!permissions.isEmpty()) {
            Files.setPosixFilePermissions(written, permissions);
        }
        return written;
    }

    private static void flushDirectory(Path file) throws IOException {
        try (FileChannel directory = FileChannel.open(directoryOf(file), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private static Path directoryOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new KeysUnusable(file, "a root directory", "a file", null);
        }
        return parent;
    }
}
