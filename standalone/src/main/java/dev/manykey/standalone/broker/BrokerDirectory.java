package dev.manykey.standalone.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.apache.kafka.metadata.storage.Formatter;

/** A broker's data directory, formatted and held by this process alone. Kafka has a lock of its own, but ends the whole
 *  process when it does not get it. */
record BrokerDirectory(Path path, FileChannel lock) implements AutoCloseable {

    private static final String LOCK_FILE = "manykey.lock";
    /** Formatting writes this last, so a directory that has it is complete. */
    private static final String FORMATTED = "meta.properties";

    /** Makes the directory when it is not there and formats it, when that was not done yet.
     *
     *  @param node number of the broker
     *  @param cluster its cluster's id
     *  @throws IllegalStateException when another broker holds it, or it cannot be used */
    static BrokerDirectory hold(Path path, int node, String cluster) {
        try {
            Files.createDirectories(path);
            var lock = FileChannel.open(path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                if (lock.tryLock() == null) {
                    throw new IOException("held by another process");
                }
                format(path, node, cluster);
                return new BrokerDirectory(path, lock);
            } catch (Exception e) {
                lock.close();
                throw e;
            }
        } catch (Exception e) {
            throw new IllegalStateException("broker directory: " + path + " (expected: writable, no broker on it)", e);
        }
    }

    /** Lets the next broker have the directory. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void format(Path path, int node, String cluster) throws Exception {
        if (Files.exists(path.resolve(FORMATTED))) {
            return;
        }
        new Formatter().setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setClusterId(cluster)
                .setNodeId(node)
                .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
                .addDirectory(path.toString())
                .setMetadataLogDirectory(path.toString())
                .run();
    }
}
