package dev.manykey.policy.openapi;

/**
 * An operation of a document that was not taken over, so that it stays unknown and is refused.
 *
 * @param path as the document has it
 * @param reason in words
 */
public record SkippedOperation(String method, String path, String reason) {}
