package dev.manykey.proxy.forward;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A caller that asks for a websocket on a bare socket and then sends and reads bytes. */
final class RawWebsocket implements AutoCloseable {
    /** From RFC 6455 1.3, with the answer that belongs to it. */
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    /** The answer of an upstream that takes the handshake above. */
    static final String SWITCHING = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: " + ACCEPT + "\r\n";

    final Socket socket;

    RawWebsocket(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
    }

    /** One that is open. */
    static RawWebsocket open(int port, String key) throws IOException {
        RawWebsocket websocket = new RawWebsocket(port);
        websocket.send(handshake(key) + "\r\n");
        String head = websocket.head();
        if (!head.startsWith("HTTP/1.1 101 ")) {
            throw new IOException("not opened: " + head);
        }
        return websocket;
    }

    /** A good handshake without the empty line that ends it. */
    static String handshake(String key) {
        return "GET /crm/v1/deals HTTP/1.1\r\nHost: p\r\nX-Api-Token: " + key + "\r\n" + asking();
    }

    static String asking() {
        return "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                + KEY + "\r\n";
    }

    void send(String octets) throws IOException {
        socket.getOutputStream().write(octets.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** The head of an answer. */
    String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            head.write(octet);
            if (head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                break;
            }
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    /** So many octets, fewer only when the connection ends. */
    String read(int octets) throws IOException {
        return new String(socket.getInputStream().readNBytes(octets), StandardCharsets.ISO_8859_1);
    }

    /** Everything until the connection ends in any way. */
    String readToEnd() {
        StringBuilder all = new StringBuilder();
        try {
            for (int octet = socket.getInputStream().read(); octet >= 0; octet = socket.getInputStream().read()) {
                all.append((char) octet);
            }
        } catch (IOException e) {
            return all.append(e instanceof java.net.SocketTimeoutException ? "[still open]" : "[reset]").toString();
        }
        return all.toString();
    }

    /** A whole text frame as an upstream sends it. */
    static String frame(String text) {
        return frame(0x81, text);
    }

    /** A frame as an upstream sends it, of less than 126 octets. */
    static String frame(int first, String text) {
        return Character.toString(first) + (char) text.length() + text;
    }

    /** Ends the connection without a word and throws away what waits. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
