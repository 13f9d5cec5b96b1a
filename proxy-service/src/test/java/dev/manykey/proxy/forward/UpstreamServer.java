package dev.manykey.proxy.forward;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/** An upstream on a bare socket that keeps every byte it received and answers what it is told to, well formed or not. */
final class UpstreamServer implements AutoCloseable {
    /** A request, byte for byte: characters are octets. */
    record Received(String head, String body) {
        String requestLine() {
            return head.substring(0, head.indexOf("\r\n"));
        }

        List<String> header(String name) {
            return head.lines().skip(1).filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip()).toList();
        }
    }

    private final ServerSocket server;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private volatile Function<Received, @Nullable String> answer = _ -> ok("{\"success\":true}");

    UpstreamServer() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(body.getBytes(StandardCharsets.UTF_8).length, body);
    }

    /** From now on: the raw answer to each request; null cuts the connection without a word. */
    void answers(Function<Received, @Nullable String> with) {
        answer = with;
    }

    /** How many requests have come as far as their heads. */
    int begun() {
        return begun.get();
    }

    /** What came after the first {@code before} requests, when each that has begun is over. */
    List<Received> receivedSince(int before) {
        if (begun.get() != received.size()) {
            org.awaitility.Awaitility.await().until(() -> begun.get() == received.size());
        }
        return List.copyOf(received.subList(before, received.size()));
    }

    int port() {
        return server.getLocalPort();
    }

    List<Received> received() {
        return List.copyOf(received);
    }

    /** Writes this on every open connection, as more of an answer that was begun. */
    void goOn(String more) throws IOException {
        for (Socket socket : open) {
            socket.getOutputStream().write(more.getBytes(StandardCharsets.ISO_8859_1)); // and may be cut at once
        }
    }

    /** Closes every open connection, after what was written on it. */
    void hangUp() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** How many connections to it are open. */
    long connections() {
        return open.stream().filter(socket -> !socket.isClosed()).count();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            for (Received next = read(in); next != null; next = read(in)) {
                received.add(next);
                String raw = answer.apply(next);
                if (raw == null) {
                    return;
                }
                socket.getOutputStream().write(raw.getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().flush();
                if (raw.contains("Connection: close")) {
                    return;
                }
            }
        } catch (IOException e) {
            return; // the other side left; what came until then has been kept
        }
    }

    private @Nullable Received read(InputStream in) throws IOException {
        String head = head(in);
        if (head == null) {
            return null;
        }
        begun.incrementAndGet();
        Received bare = new Received(head, "");
        List<String> length = bare.header("content-length");
        if (!length.isEmpty()) {
            return new Received(head,
                    new String(in.readNBytes(Integer.parseInt(length.getFirst())), StandardCharsets.ISO_8859_1));
        }
        return bare.header("transfer-encoding").isEmpty() ? bare : new Received(head, chunks(in));
    }

    private static @Nullable String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            head.write(octet);
            if (head.size() >= 4 && head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
        }
        return null;
    }

    private static String chunks(InputStream in) throws IOException {
        StringBuilder body = new StringBuilder();
        while (true) {
            StringBuilder line = new StringBuilder();
            for (int octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
                line.append((char) octet);
            }
            int size = line.isEmpty() ? 0 : Integer.parseInt(line.toString().strip(), 16);
            body.append(new String(in.readNBytes(size), StandardCharsets.ISO_8859_1));
            in.readNBytes(2);
            if (size == 0) {
                return body.toString();
            }
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
    }
}
