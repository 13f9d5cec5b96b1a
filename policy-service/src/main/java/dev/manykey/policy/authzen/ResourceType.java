package dev.manykey.policy.authzen;

/** What {@code resource.type} says. */
enum ResourceType {
    /** A path of the upstream, or the template of paths; the action is the method. */
    ROUTE,
    /** An operation of the catalog; the action is {@code call}, its method or its access class. */
    OPERATION,
    /** A resource of the catalog as a whole; the action is {@code read} or {@code write}. */
    RESOURCE,
    /** Any other type is the name of a resource of the catalog, and the id that of one object: {@code deals}, {@code 7}. */
    OBJECT;

    static ResourceType of(String type) {
        return switch (type) {
            case "route" -> ROUTE;
            case "operation" -> OPERATION;
            case "resource" -> RESOURCE;
            default -> OBJECT;
        };
    }
}
