package dev.manykey.crm;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Looks at everything that one connection brings, right behind the HTTP decoder and before anything is judged: it sees
 * keys in requests that are refused, too, and counts what the decoder could not read. One per connection.
 */
final class WireWitness extends ChannelInboundHandlerAdapter {
    private static final String BASIC = "Basic ";

    private final ReceivedLog log;
    private KeyScanner scanner = new KeyScanner();
    private long reported;

    WireWitness(ReceivedLog log) {
        this.log = log;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            scanner = new KeyScanner();
            reported = 0;
            scanner.scanAlone(request.uri());
            scan(request.headers());
            if (request.decoderResult().isFailure()) {
                log.arrived(Received.MALFORMED, request.method().name(), request.uri());
            }
        }
        if (message instanceof HttpContent content) {
            content.content().forEachByte(scanner);
        }
        if (message instanceof LastHttpContent end) {
            scan(end.trailingHeaders());
        }
        report();
        context.fireChannelRead(message);
    }

    private void scan(HttpHeaders headers) {
        for (Map.Entry<String, String> header : headers) {
            scanner.scanAlone(header.getKey());
            scanner.scanAlone(header.getValue());
            if (header.getValue().regionMatches(true, 0, BASIC, 0, BASIC.length())) {
                scanBasic(header.getValue().substring(BASIC.length()).strip());
            }
        }
    }

    private void scanBasic(String credential) {
        try {
            scanner.scanAlone(new String(Base64.getDecoder().decode(credential), StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException notBase64) {
            // Then the text itself, which has been scanned, is all there is.
            return;
        }
    }

    private void report() {
        if (scanner.found() > reported) {
            log.sawKeys(scanner.found() - reported);
            reported = scanner.found();
        }
    }
}
