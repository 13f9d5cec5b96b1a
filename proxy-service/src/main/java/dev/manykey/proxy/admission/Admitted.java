package dev.manykey.proxy.admission;

import dev.manykey.proxy.Inbound;

import org.jspecify.annotations.Nullable;

/**
 * A request whose target has one meaning.
 *
 * @param path as sent; in canonical form, so that comparing bytes is comparing meaning
 * @param query as sent, without the question mark; null when there is none
 * @param handshake with which it asks for a websocket; null when it does not
 */
public record Admitted(Inbound inbound, String path, @Nullable String query, @Nullable Handshake handshake) {}
