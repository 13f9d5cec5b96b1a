package dev.manykey.policy.openapi;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import dev.manykey.adminapi.ProblemException;
import dev.manykey.contract.Access;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.pdp.PathTemplate;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Takes the operations out of OpenAPI 3.0 and 3.1 documents: paths, methods, operation ids and {@code x-token-cost}.
 * Everything else in a document is passed over. Reads are GET and HEAD; scopes that a document speaks of say nothing here.
 */
public final class OpenApiReader {
    /** The most bytes that a document may have. */
    public static final int MAX_BYTES = DocumentTree.MAX_BYTES;

    /** The most operations that a document may have. */
    public static final int MAX_OPERATIONS = 10_000;

    private static final List<String> METHODS = List.of("get", "head", "post", "put", "patch", "delete", "options",
            "trace");
    private static final Pattern VERSION = Pattern.compile("3\\.[01](?:\\.[0-9]+)?(?:-.*)?");
    private static final Pattern SHOWABLE = Pattern.compile("[^\\p{Cntrl}\\p{Cf}\\u2028\\u2029]{1,200}");
    private static final int MAX_COST = 1_000_000;

    private final JsonNode document;
    private final @Nullable String askedBasePath;
    private final Server server;
    private final String basePath;
    private final List<Operation> operations = new ArrayList<>();
    private final List<SkippedOperation> skipped = new ArrayList<>();

    private OpenApiReader(JsonNode document, @Nullable String askedBasePath, URI baseUrl) {
        this.document = document;
        this.askedBasePath = askedBasePath;
        Server upstream = new Server(baseUrl.getScheme() + "://" + baseUrl.getRawAuthority(),
                baseUrl.getRawPath() == null ? "" : baseUrl.getRawPath().replaceFirst("/+$", ""));
        Server own = Server.firstOf(document, "");
        this.server = own == null ? new Server(upstream.origin(), upstream.path())
                : own.origin() == null ? new Server(upstream.origin(), own.path()) : own;
        this.basePath = askedBasePath != null ? askedBasePath.replaceFirst("/+$", "")
                : after(upstream.path(), server.path());
        if (!basePath.isEmpty()) {
            requirePlain(basePath);
        }
    }

    /**
     * Reads a document.
     *
     * @param basePath what is put before each path; null for the path of the document's first server, less the path of the
     *        upstream's base URL
     * @param baseUrl of the upstream
     * @throws ProblemException when it is not such a document, or not one that can be taken over whole; the message names the
     *         place
     */
    public static OpenApiDocument read(byte[] document, @Nullable String basePath, URI baseUrl) {
        JsonNode tree = DocumentTree.read(document);
        requireOpenApi(tree);
        References.requireInternal(tree);
        return new OpenApiReader(tree, basePath, baseUrl).read();
    }

    private static void requireOpenApi(JsonNode tree) {
        JsonNode version = tree.path("openapi");
        if (!tree.isObject() || version.isMissingNode()) {
            String swagger = tree.path("swagger").asString("");
            throw ProblemException.invalid(swagger.isEmpty() ? "openapi" : "swagger",
                    swagger.isEmpty() ? null : swagger,
                    "a document with openapi: 3.0.x or 3.1.x");
        }
        if (!VERSION.matcher(version.asString("")).matches()) {
            throw ProblemException.invalid("openapi", version.asString(""), "3.0.x or 3.1.x");
        }
        if (!tree.path("paths").isObject() || tree.path("paths").isEmpty()) {
            throw ProblemException.invalid("paths", null, "an object with at least one path");
        }
    }

    private OpenApiDocument read() {
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            if (!path.getKey().startsWith("x-")) {
                pathItem(path.getKey(), path.getValue());
            }
        }
        if (operations.isEmpty()) {
            throw ProblemException.invalid("paths", null, "at least one operation that is served from the upstream");
        }
        String title = document.path("info").path("title").asString("");
        return new OpenApiDocument(document.path("openapi").asString(), SHOWABLE.matcher(title).matches() ? title : "",
                basePath, operations, skipped);
    }

    private void pathItem(String path, JsonNode node) {
        String where = "paths." + path;
        if (!node.isObject()) {
            throw ProblemException.invalid(where, null, "an object");
        }
        JsonNode item = References.follow(node, document, where);
        for (String method : METHODS) {
            JsonNode operation = item.path(method);
            if (operation.isObject()) {
                operation(method.toUpperCase(Locale.ROOT), path, item, operation, where + "." + method);
            } else if (!operation.isMissingNode()) {
                throw ProblemException.invalid(where + "." + method, null, "an object");
            }
        }
    }

    private void operation(String method, String path, JsonNode item, JsonNode node, String where) {
        Server own = Server.firstOf(node, where + ".");
        Server ofPath = own != null ? own : Server.firstOf(item, "paths." + path + ".");
        if (ofPath != null && ofPath.isElsewhereThan(server)) {
            skip(method, path, "served from " + ofPath.origin());
            return;
        }
        if (path.indexOf('?') >= 0 || path.indexOf('#') >= 0) {
            skip(method, path, "told apart by more than its path");
            return;
        }
        if (method.equals("TRACE")) {
            skip(method, path, "would send the upstream's token back");
            return;
        }
        String base = ofPath == null || askedBasePath != null ? basePath : after(upstreamPath(), ofPath.path());
        PathTemplate plain = template(path, where);
        String full = template(base + path, where).text();
        Access access = method.equals("GET") || method.equals("HEAD") ? Access.READ : Access.WRITE;
        if (operations.size() == MAX_OPERATIONS) {
            throw ProblemException.tooLarge("operations", null, "at most %d in a document".formatted(MAX_OPERATIONS));
        }
        operations
                .add(new Operation(method, full, ResourceName.of(plain), access, operationId(node), cost(node, where)));
    }

    /** What of the document's server path is the upstream's own, so that it is not put before a path twice. */
    private String upstreamPath() {
        return server.path().endsWith(basePath)
                ? server.path().substring(0, server.path().length() - basePath.length())
                : "";
    }

    private static String after(String upstreamPath, String serverPath) {
        boolean inside = serverPath.equals(upstreamPath) || serverPath.startsWith(upstreamPath + "/");
        return inside ? serverPath.substring(upstreamPath.length()) : serverPath;
    }

    private void skip(String method, String path, String reason) {
        skipped.add(new SkippedOperation(method, path, reason));
    }

    private static PathTemplate template(String path, String where) {
        try {
            return PathTemplate.parse(path);
        } catch (IllegalArgumentException e) {
            throw invalid(where, e);
        }
    }

    private static void requirePlain(String basePath) {
        try {
            if (!PathTemplate.parse(basePath).shape().equals(basePath)) {
                throw new IllegalArgumentException("path: %s (expected: no parameters)".formatted(basePath));
            }
        } catch (IllegalArgumentException e) {
            throw invalid("basePath", e);
        }
    }

    private static ProblemException invalid(String field, IllegalArgumentException refusal) {
        String message = String.valueOf(refusal.getMessage());
        int expected = message.indexOf(" (expected: ");
        return ProblemException.invalid(field, message.substring("path: ".length(), expected),
                message.substring(expected + " (expected: ".length(), message.length() - 1));
    }

    private static @Nullable String operationId(JsonNode node) {
        String id = node.path("operationId").asString("");
        return SHOWABLE.matcher(id).matches() ? id : null;
    }

    private static int cost(JsonNode node, String where) {
        JsonNode cost = node.path("x-token-cost");
        if (cost.isMissingNode() || cost.isNull()) {
            return 1;
        }
        if (!cost.isIntegralNumber() || !cost.canConvertToInt() || cost.intValue() < 0 || cost.intValue() > MAX_COST) {
            throw ProblemException.invalid(where, cost.asString(""),
                    "x-token-cost: a whole number 0..%d".formatted(MAX_COST));
        }
        return Math.max(1, cost.intValue());
    }
}
