package dev.manykey.standalone.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A line to a server that can be cut. What is sent into a cut line waits in it, as in a network that lost its way: nobody is
 *  told, and it arrives late when the line is mended. */
final class Relay implements AutoCloseable {

    /** What gets through. */
    enum Line {
        /** Both ways. */
        WHOLE,
        /** Nothing. */
        CUT,
        /** Only what the client sends. */
        ONLY_TO_SERVER,
        /** Only what the server sends. */
        ONLY_TO_CLIENT;

        boolean lets(boolean toServer) {
            return switch (this) {
                case WHOLE -> true;
                case CUT -> false;
                case ONLY_TO_SERVER -> toServer;
                case ONLY_TO_CLIENT -> !toServer;
            };
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    private static final int WAITING = 50;
    private static final int CHUNK = 64 * 1024;

    private final ServerSocket server;
    private final InetAddress loopback;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Line line = Line.WHOLE;

    /** From {@code port} to {@code target}, both on loopback. */
    Relay(int port, int target) {
        this("127.0.0.1", port, target);
    }

    /** From {@code port} of an address to {@code target} on loopback. */
    Relay(String address, int port, int target) {
        this.target = target;
        try {
            loopback = InetAddress.ofLiteral("127.0.0.1");
            server = new ServerSocket(port, WAITING, InetAddress.ofLiteral(address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var _ = Thread.ofVirtual().start(this::accept);
    }

    void set(Line next) {
        lock.lock();
        try {
            line = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                open.add(client);
                var _ = Thread.ofVirtual().start(() -> connect(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void connect(Socket client) {
        try (client; Socket upstream = new Socket(loopback, target)) {
            open.add(upstream);
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            Thread back = Thread.ofVirtual().start(() -> pump(upstream, client, false));
            pump(client, upstream, true);
            back.join();
            open.remove(upstream);
        } catch (IOException e) {
            return; // the server is away: the client sees a closed connection
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    /** Ends one direction when it ends. What was sent before somebody gave up arrives all the same, as in a network. */
    private void pump(Socket from, Socket to, boolean toServer) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            boolean heard = true;
            byte[] chunk = new byte[CHUNK];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                awaitLine(toServer);
                heard = heard && isWritten(out, chunk, read);
            }
            awaitLine(toServer); // that it was closed is not seen through a cut line
            to.shutdownOutput();
        } catch (IOException e) {
            hangUp(to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether there was somebody to write to. */
    private static boolean isWritten(OutputStream out, byte[] chunk, int length) {
        try {
            out.write(chunk, 0, length);
            return true;
        } catch (IOException e) {
            return false; // what the other one says from now on is for nobody
        }
    }

    private static void hangUp(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitLine(boolean toServer) throws InterruptedException {
        lock.lock();
        try {
            while (!line.lets(toServer) && !server.isClosed()) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        set(Line.WHOLE);
    }
}
