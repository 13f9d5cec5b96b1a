package dev.manykey.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where segments are written. A seam: tests put a disk here that fails. */
interface Disk {
    /** A new file that did not exist, open for appending. */
    Appender create(Path file) throws IOException;

    /** One file being written. */
    interface Appender extends Closeable {
        /** Writes all that remains in {@code bytes}; after a failure some of it may be in the file. */
        void append(ByteBuffer bytes) throws IOException;

        /** Returns when everything appended is on the disk. */
        void force() throws IOException;
    }

    /** The machine's own. */
    static Disk local() {
        return file -> {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            forceDirectory(file);
            return new Appender() {
                @Override
                public void append(ByteBuffer bytes) throws IOException {
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                }

                @Override
                public void force() throws IOException {
                    channel.force(false);
                }

                @Override
                public void close() throws IOException {
                    channel.close();
                }
            };
        };
    }

    /** Makes the entry of {@code file} in its directory survive a crash of the machine. */
    private static void forceDirectory(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
