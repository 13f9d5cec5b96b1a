package dev.manykey.crm;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

import io.netty.handler.codec.http.HttpHeaders;

/** The one token of the API and the header it comes in. Never printed. */
final class ApiToken {
    private final String header;
    private final byte[] token;

    ApiToken(String header, String token) {
        this.header = header;
        this.token = token.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Passes a request that carries the token exactly once.
     *
     * @throws Refused with status 401
     */
    void require(HttpHeaders headers) {
        List<String> values = headers.getAll(header);
        if (values.isEmpty()) {
            throw Refused.unauthorized(header, "missing");
        }
        if (values.size() > 1) {
            throw Refused.unauthorized(header, values.size() + " of them");
        }
        if (!MessageDigest.isEqual(token, values.getFirst().getBytes(StandardCharsets.UTF_8))) {
            throw Refused.unauthorized(header, "not accepted");
        }
    }

    @Override
    public String toString() {
        return "ApiToken[" + header + ", redacted]";
    }
}
