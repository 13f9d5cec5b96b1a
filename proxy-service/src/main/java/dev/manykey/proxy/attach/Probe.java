package dev.manykey.proxy.attach;

import java.util.List;

import dev.manykey.proxy.Header;
import dev.manykey.proxy.image.ServedUpstream;

/** A call of the proxy's own to an upstream, with a credential. Holds a plain credential; made for one call, never kept. */
public final class Probe {
    private final ServedUpstream upstream;
    private final String method;
    private final String target;
    private final List<Header> headers;

    Probe(ServedUpstream upstream, String method, String target, List<Header> headers) {
        this.upstream = upstream;
        this.method = method;
        this.target = target;
        this.headers = headers;
    }

    /** Where it goes. */
    public ServedUpstream upstream() {
        return upstream;
    }

    /** The method. */
    public String method() {
        return method;
    }

    /** The request target, origin form. */
    public String target() {
        return target;
    }

    /** All headers. */
    public List<Header> headers() {
        return headers;
    }
}
