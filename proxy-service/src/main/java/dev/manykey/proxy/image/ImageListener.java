package dev.manykey.proxy.image;

import dev.manykey.contract.marker.ProxyMarker;

/** Who has to know what the image says; always called on the reader's thread, one call at a time. */
public interface ImageListener {
    /** The image has changed: returns when every thread decides on it and the exchanges under way have been decided again. */
    void changed();

    /**
     * Everything up to here is in force.
     *
     * @param topic id of the topic that {@code offset} counts in
     * @param news whether something changed that others wait for
     */
    void applied(String topic, long offset, boolean news);

    /** So many markers of all proxies were read, after the log had been read to its end. */
    void read(int markers);

    /** A marker of this boot was read, and everything before it is in force. */
    void marked(ProxyMarker marker);

    /** What was read is void; nothing may be forwarded until it has been read anew. */
    void startedOver();
}
