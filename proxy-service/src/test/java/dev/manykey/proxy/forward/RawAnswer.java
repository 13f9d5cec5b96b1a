package dev.manykey.proxy.forward;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Everything that came back on one connection for some raw bytes.
 *
 * @param text as ISO 8859-1, heads and bodies together
 * @param closed whether the proxy closed the connection
 */
record RawAnswer(String text, boolean closed) {
    private static final Pattern STATUS = Pattern.compile("^HTTP/1.1 (\\d{3}) ");
    private static final Pattern CODE = Pattern.compile("\"code\":\"([a-z_]+)\"");

    /** Sends {@code bytes} and reads until the proxy closes or is silent for {@code silenceMillis}. */
    static RawAnswer to(int port, String bytes, int silenceMillis) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(silenceMillis);
            try {
                socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().flush();
            } catch (SocketException e) {
                return read(socket); // closed while sending: what it said before is what counts
            }
            return read(socket);
        }
    }

    private static RawAnswer read(Socket socket) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            InputStream in = socket.getInputStream();
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                out.write(octet);
            }
            return new RawAnswer(out.toString(StandardCharsets.ISO_8859_1), true);
        } catch (SocketTimeoutException e) {
            return new RawAnswer(out.toString(StandardCharsets.ISO_8859_1), false);
        } catch (SocketException e) {
            return new RawAnswer(out.toString(StandardCharsets.ISO_8859_1), true);
        }
    }

    int status() {
        Matcher status = STATUS.matcher(text);
        return status.find() ? Integer.parseInt(status.group(1)) : 0;
    }

    String code() {
        Matcher code = CODE.matcher(text);
        return code.find() ? code.group(1) : "";
    }

    String body() {
        int end = text.indexOf("\r\n\r\n");
        return end < 0 ? "" : text.substring(end + 4);
    }
}
