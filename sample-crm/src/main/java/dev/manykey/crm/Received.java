package dev.manykey.crm;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a CRM received since it started or was last reset, at one moment. Requests to {@code /_received} itself are not
 * counted. A request is in {@code total} as soon as its head has arrived.
 *
 * @param total number of requests, whatever became of them
 * @param wrongToken how many of them asked for the API without the token or with a wrong one
 * @param keySightings how often something that looks like a Manykey access key stood in a header, path, query, body or
 *        trailer: {@code mk_} and 40 or more letters and digits, also percent-encoded or inside a Basic credential. Not
 *        seen where a body is compressed or encoded
 * @param byOperation number of requests by method and path template, such as {@code GET /api/v1/deals/{id}}; what fits no
 *        operation is under {@link #UNMATCHED}, what is no HTTP is under {@link #MALFORMED}
 * @param recent the last 1000 requests, oldest first
 */
public record Received(long total, long wrongToken, long keySightings, Map<String, Long> byOperation,
        List<Request> recent) {
    /** The operation of requests that the API does not have. */
    public static final String UNMATCHED = "(unmatched)";

    /** The operation of requests that could not be read. */
    public static final String MALFORMED = "(malformed)";

    /** Copies its collections; the operations are in the order of their names. */
    public Received {
        byOperation = Collections.unmodifiableMap(new TreeMap<>(byOperation));
        recent = List.copyOf(recent);
    }

    /** How many requests {@code operation} got, such as {@code POST /api/v1/deals}; 0 for one that it never got. */
    public long count(String operation) {
        return byOperation.getOrDefault(operation, 0L);
    }

    /**
     * One request.
     *
     * @param sequence its place in the order of arrival, from 1
     * @param method as it was sent
     * @param path as it was sent, without its query; what looks like an access key is replaced by {@code mk_[hidden]}
     * @param status of the answer, known before the answer is sent; 0 while it is being worked on, and for ever when the
     *        connection ended before or the request could not be read
     */
    public record Request(long sequence, String method, String path, int status) {}
}
