package dev.manykey.spool;

import java.util.concurrent.CompletableFuture;

/**
 * A record on its way to the disk.
 *
 * @param id of its envelope, {@code proxy/epoch/sequence}; for an intent it names the exchange. Sequence 0 says that the
 *        spool did not take the record, and then the receipt has failed already
 * @param receipt completes when the record is durable, or with {@link SpoolUnavailable}. It completes on the spool's own
 *        writer thread: go on elsewhere, every other record waits for what is done there
 */
public record Recorded(String id, CompletableFuture<Receipt> receipt) {}
