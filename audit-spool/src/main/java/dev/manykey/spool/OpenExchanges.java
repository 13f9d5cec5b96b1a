package dev.manykey.spool;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.manykey.contract.event.Envelope;
import dev.manykey.contract.event.Event;
import dev.manykey.contract.event.ExchangeEnded;
import dev.manykey.contract.event.ExchangeIntended;

import org.jspecify.annotations.Nullable;

/**
 * The exchanges that have an intent and no end, as the durable records tell. Not safe for many threads: whoever holds the
 * queue's lock may use it.
 */
final class OpenExchanges {
    /**
     * @param intentDurable whether the intent is written, and not only on its way
     * @param ending whether the end is on its way
     */
    private record Exchange(SegmentHeader.Open facts, boolean intentDurable, boolean ending) {}

    private final Map<String, Exchange> exchanges = new LinkedHashMap<>();

    /** How many there are, those counted whose intent or end is only on its way. */
    int count() {
        return exchanges.size();
    }

    /** The access key of an exchange, null when it or its key is not known. */
    @Nullable
    String key(String exchange) {
        Exchange known = exchanges.get(exchange);
        return known == null ? null : known.facts().key();
    }

    /** Notes what a header of an earlier life says. */
    void found(SegmentHeader.Open facts) {
        exchanges.put(facts.exchange(), new Exchange(facts, true, false));
    }

    /** Notes what a durable record of an earlier life says. */
    void found(Envelope<? extends Event> envelope) {
        if (envelope.data() instanceof ExchangeIntended intended) {
            found(facts(envelope.id(), intended));
        } else if (envelope.data() instanceof ExchangeEnded ended) {
            exchanges.remove(ended.exchange());
        }
    }

    /** An intent joins the queue. */
    void intended(String id, ExchangeIntended intended) {
        exchanges.put(id, new Exchange(facts(id, intended), false, false));
    }

    /** An end wants to join the queue: false when there is no such exchange, or it has an end already. */
    boolean ending(String exchange) {
        Exchange known = exchanges.get(exchange);
        if (known == null || known.ending()) {
            return false;
        }
        exchanges.put(exchange, new Exchange(known.facts(), known.intentDurable(), true));
        return true;
    }

    /** A record is durable. */
    void durable(String id, Event event) {
        if (event instanceof ExchangeIntended) {
            exchanges.computeIfPresent(id,
                    (same, exchange) -> new Exchange(exchange.facts(), true, exchange.ending()));
        } else if (event instanceof ExchangeEnded ended) {
            exchanges.remove(ended.exchange());
        }
    }

    /** An intent will never be durable. */
    void failed(String id) {
        exchanges.remove(id);
    }

    /** Whether there is such an exchange. */
    boolean contains(String exchange) {
        return exchanges.containsKey(exchange);
    }

    /** Those with a durable intent and no durable end. */
    List<SegmentHeader.Open> durablyOpen() {
        return exchanges.values()
                .stream()
                .filter(Exchange::intentDurable)
                .map(Exchange::facts)
                .toList();
    }

    private static SegmentHeader.Open facts(String id, ExchangeIntended intended) {
        return new SegmentHeader.Open(id, intended.at().toEpochMilli(), intended.caller().key().value());
    }

    /** How long ago an exchange began, in milliseconds, never negative. */
    static long millisSince(SegmentHeader.Open exchange, Instant now) {
        return Math.max(0, now.toEpochMilli() - exchange.intendedAtMillis());
    }
}
