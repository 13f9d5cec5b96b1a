package dev.manykey.standalone.store;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

import de.bwaldvogel.mongo.MongoServer;

/** A document store in this process that speaks MongoDB's wire protocol on loopback and keeps everything in one file.
 *  One process at a time may hold the file. There are no sessions and no multi-document transactions, time-to-live and
 *  partial indexes do nothing, and only {@code _id} and unique indexes make a search fast. */
public final class DocumentStoreServer implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";
    private static final int ACCEPTING_THREADS = 1;
    private static final int SERVING_THREADS = 4;

    private final MongoServer server;
    private final int port;

    private DocumentStoreServer(MongoServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /** Opens the store with {@link Durability#PROCESS}; see {@link #start(Path, int, Durability)}. */
    public static DocumentStoreServer start(Path file, int port) {
        return start(file, port, Durability.PROCESS);
    }

    /** Opens {@code file}, which is created with its directory when it is not there, and listens on {@code port}, where 0
     *  means any free one.
     *
     *  @throws IllegalStateException when another process holds the file, it is not a store or cannot be written, or the
     *          port is taken */
    public static DocumentStoreServer start(Path file, int port, Durability durability) {
        var server = new MongoServer(DurableBackend.open(file, durability));
        try {
            server.bind(new InetSocketAddress(InetAddress.ofLiteral(LOOPBACK), port), ACCEPTING_THREADS,
                    SERVING_THREADS);
        } catch (Exception e) { // Netty throws BindException without declaring it
            server.shutdownNow();
            throw new IllegalStateException("store port: " + port + " (expected: free on loopback)", e);
        }
        return new DocumentStoreServer(server, server.getLocalAddress().getPort());
    }

    /** What a MongoDB driver is given to reach this store. */
    public String connectionString() {
        return "mongodb://" + LOOPBACK + ":" + port;
    }

    /** Drops the clients, lets the last command end and closes the file. */
    @Override
    public void close() {
        server.shutdownNow();
    }
}
