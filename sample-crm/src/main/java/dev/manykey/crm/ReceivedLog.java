package dev.manykey.crm;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The running count behind {@link Received}; it holds the last 1000 requests and one number per operation. */
final class ReceivedLog {
    private static final int KEPT = 1000;
    private static final Pattern KEY = Pattern.compile("mk(_|%5[Ff])[A-Za-z0-9]{40,}");

    private final Map<String, Long> byOperation = new HashMap<>();
    private final ArrayDeque<Entry> recent = new ArrayDeque<>();
    private long total;
    private long wrongToken;
    private long keySightings;

    /** Counts a request whose head has arrived. */
    synchronized Entry arrived(String operation, String method, String path) {
        total++;
        byOperation.merge(operation, 1L, Long::sum);
        if (recent.size() == KEPT) {
            recent.removeFirst();
        }
        var entry = new Entry(total, method, KEY.matcher(path).replaceAll("mk_[hidden]"));
        recent.addLast(entry);
        return entry;
    }

    synchronized void refusedToken() {
        wrongToken++;
    }

    synchronized void sawKeys(long times) {
        keySightings += times;
    }

    synchronized Received snapshot() {
        return new Received(total, wrongToken, keySightings, byOperation,
                recent.stream().map(Entry::request).toList());
    }

    synchronized void reset() {
        total = 0;
        wrongToken = 0;
        keySightings = 0;
        byOperation.clear();
        recent.clear();
    }

    /** A request that may still be waiting for its answer. */
    static final class Entry {
        private final long sequence;
        private final String method;
        private final String path;
        private volatile int status;

        private Entry(long sequence, String method, String path) {
            this.sequence = sequence;
            this.method = method;
            this.path = path;
        }

        void answered(int withStatus) {
            status = withStatus;
        }

        private Received.Request request() {
            return new Received.Request(sequence, method, path, status);
        }
    }
}
