package dev.manykey.policy.openapi;

import java.util.Locale;
import java.util.regex.Pattern;

import dev.manykey.adminapi.ProblemException;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a document says of itself before its paths: which specification it follows (OpenAPI 3.0 or 3.1, Swagger 2.0) and
 * where it is served.
 *
 * @param source such as {@code openapi 3.0.1}
 * @param server null when it names none
 */
record Heading(String source, @Nullable Server server) {
    private static final Pattern OPENAPI = Pattern.compile("3\\.[01](?:\\.[0-9]+)?(?:-.*)?");
    private static final Pattern HOST = Pattern.compile("[^/?#{}\\s]{1,300}");

    /** @throws ProblemException when it follows neither, both, or has no paths */
    static Heading of(JsonNode tree) {
        JsonNode openapi = tree.path("openapi");
        JsonNode swagger = tree.path("swagger");
        if (!tree.isObject() || openapi.isMissingNode() == swagger.isMissingNode()) {
            throw ProblemException.invalid("openapi", null,
                    "a document with either openapi: 3.0.x or 3.1.x, or swagger: \"2.0\"");
        }
        Heading heading = swagger.isMissingNode() ? openApi(tree, openapi) : swagger(tree, swagger);
        if (!tree.path("paths").isObject() || tree.path("paths").isEmpty()) {
            throw ProblemException.invalid("paths", null, "an object with at least one path");
        }
        return heading;
    }

    private static Heading openApi(JsonNode tree, JsonNode version) {
        if (!OPENAPI.matcher(version.asString("")).matches()) {
            throw ProblemException.invalid("openapi", version.asString(""), "3.0.x or 3.1.x");
        }
        return new Heading("openapi " + version.asString(), Server.firstOf(tree, ""));
    }

    /** Swagger 2.0 has one server, in three members; which scheme is used is for the upstream's base URL to say. */
    private static Heading swagger(JsonNode tree, JsonNode version) {
        if (!version.asString("").equals("2.0")) {
            throw ProblemException.invalid("swagger", version.asString(""), "2.0");
        }
        JsonNode basePath = tree.path("basePath");
        if (!basePath.isMissingNode() && !basePath.asString("").startsWith("/")) {
            throw ProblemException.invalid("basePath", basePath.asString(""), "a path that begins with /");
        }
        JsonNode host = tree.path("host");
        if (!host.isMissingNode() && !HOST.matcher(host.asString("")).matches()) {
            throw ProblemException.invalid("host", host.asString(""), "a host name, with or without a port");
        }
        if (host.isMissingNode() && basePath.isMissingNode()) {
            return new Heading("swagger 2.0", null);
        }
        return new Heading("swagger 2.0",
                new Server(host.isMissingNode() ? null : "https://" + host.asString().toLowerCase(Locale.ROOT),
                        basePath.asString("").replaceFirst("/+$", "")));
    }
}
