package dev.manykey.spool;

/**
 * Says that a record is safe.
 *
 * @param id of its envelope, {@code proxy/epoch/sequence}
 * @param durability how safe
 */
public record Receipt(String id, Durability durability) {}
