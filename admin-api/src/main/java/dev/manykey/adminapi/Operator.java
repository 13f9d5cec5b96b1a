package dev.manykey.adminapi;

/**
 * A person or service account that may use the admin APIs. Endpoints take it as
 * {@code @AuthenticationPrincipal Operator operator}.
 *
 * @param id stable id, what records refer to
 * @param name the person's name, for records that people read
 * @param role what it may do
 */
public record Operator(String id, String name, OperatorRole role) {}
