package dev.manykey.spool;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;

import dev.manykey.contract.event.Event;

/**
 * A record that waits to be written.
 *
 * @param id of its envelope
 * @param frame its bytes as a segment has them
 * @param receipt what its recorder waits for
 */
@SuppressWarnings("ArrayRecordComponent") // Passed on, never compared.
record Entry(String id, long sequence, Instant occurredAt, Event event, byte[] frame,
        CompletableFuture<Receipt> receipt) {}
