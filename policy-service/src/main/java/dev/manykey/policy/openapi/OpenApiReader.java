package dev.manykey.policy.openapi;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import dev.manykey.adminapi.InvalidField;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.contract.Access;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.pdp.PathTemplate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Takes the operations out of OpenAPI 3.0, OpenAPI 3.1 and Swagger 2.0 documents: paths, methods, operation ids, tags,
 * scopes and costs. Everything else in a document is passed over. Reads are GET and HEAD; scopes that a document speaks of
 * say nothing here.
 */
public final class OpenApiReader {
    /** The most bytes that a document may have. */
    public static final int MAX_BYTES = DocumentTree.MAX_BYTES;

    /** The most operations that a document may have. */
    public static final int MAX_OPERATIONS = 10_000;

    private static final List<String> METHODS = List.of("get", "head", "post", "put", "patch", "delete", "options",
            "trace");

    private static final int REPORTED = 20;
    private static final int SHOWN = 3;
    private static final Logger LOG = LoggerFactory.getLogger(OpenApiReader.class);

    private final JsonNode document;
    private final Heading heading;
    private final ImportChoices choices;
    private final Server upstream;
    private final Server server;
    private final boolean named;
    private final Server here;
    private final String basePath;
    private final List<DocumentedOperation> operations = new ArrayList<>();
    private final List<SkippedOperation> skipped = new ArrayList<>();
    private final List<NotTaken> notTaken = new ArrayList<>();
    private final List<InvalidField> odd = new ArrayList<>();

    private OpenApiReader(JsonNode document, ImportChoices choices, URI baseUrl) {
        this.document = document;
        this.heading = Heading.of(document);
        this.choices = choices;
        this.upstream = upstream(baseUrl);
        Server own = heading.server() == null ? null : heading.server().resolved(upstream);
        this.server = own == null ? new Server(upstream.origin(), upstream.path())
                : own.origin() == null ? new Server(upstream.origin(), own.path()) : own;
        this.named = isNamed(upstream);
        this.here = named ? upstream : server;
        String asked = choices.basePath();
        this.basePath = asked != null ? asked.replaceFirst("/+$", "") : after(upstream.path(), server.path());
        if (!basePath.isEmpty()) {
            requirePlain(basePath);
        }
    }

    private static Server upstream(URI baseUrl) {
        Server given = new Server((baseUrl.getScheme() + "://" + baseUrl.getRawAuthority()).toLowerCase(Locale.ROOT),
                baseUrl.getRawPath() == null ? "" : baseUrl.getRawPath().replaceFirst("/+$", ""));
        return given.resolved(given);
    }

    /**
     * Whether the document says that something is served from here. Where it does not, it is about another installation of the same
     * API, and its first server stands for the upstream.
     */
    private boolean isNamed(Server one) {
        if (server.isHostOf(one)) {
            return false; // the first server is the upstream, which may be spoken to without encryption
        }
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            String where = "paths." + path.getKey();
            JsonNode item = path.getValue().isObject() ? References.follow(path.getValue(), document, where)
                    : path.getValue();
            Server ofPath = Server.firstOf(item, where + ".");
            if (isAt(ofPath, one)) {
                return true;
            }
            for (String method : METHODS) {
                if (isAt(Server.firstOf(item.path(method), where + "." + method + "."), one)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isAt(@Nullable Server said, Server one) {
        return said != null && said.origin() != null && !said.resolved(upstream).isElsewhereThan(one);
    }

    /**
     * Reads a document.
     *
     * @param baseUrl of the upstream
     * @throws ProblemException when it is not such a document, or not one that can be taken over whole; the message names the
     *         place
     */
    public static OpenApiDocument read(byte[] document, ImportChoices choices, URI baseUrl) {
        JsonNode tree = DocumentTree.read(document, MAX_BYTES, "an OpenAPI document");
        References.requireInternal(tree);
        return new OpenApiReader(tree, choices, baseUrl).read();
    }

    private OpenApiDocument read() {
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            if (!path.getKey().startsWith("x-")) {
                pathItem(path.getKey(), path.getValue());
            }
        }
        if (!odd.isEmpty()) {
            throw ProblemException.invalid(odd.subList(0, Math.min(odd.size(), REPORTED)));
        }
        if (operations.isEmpty()) {
            throw nothing();
        }
        String title = document.path("info").path("title").asString("");
        return new OpenApiDocument(heading.source(), OperationFields.isShowable(title) ? title : "", basePath,
                operations, skipped, notTaken);
    }

    /** That nothing could be taken over, and of what was there why not. */
    private ProblemException nothing() {
        String first = skipped.stream().limit(SHOWN).map(one -> "%s %s: %s".formatted(one.method(), one.path(),
                one.reason())).collect(Collectors.joining("; "));
        return ProblemException.invalid("paths",
                skipped.isEmpty() ? null : "%d skipped, %s".formatted(skipped.size(), first),
                ("at least one operation that is served from the upstream, %s; of a document with several hosts those of one "
                        + "are taken, the upstream's, and what is told apart by more than its path needs a document with paths")
                        .formatted(upstream.origin()));
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
        Server from = ofPath == null ? server : ofPath.resolved(upstream);
        if (from.isElsewhereThan(here)) {
            skip(method, path, "served from " + from.origin());
            return;
        }
        if (path.contains("//")) {
            skip(method, path, "two slashes in a row, which no proxy lets in");
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
        String base = ofPath == null || choices.basePath() != null ? basePath : after(upstreamPath(), ofPath.path());
        PathTemplate plain;
        String full;
        try {
            plain = PathTemplate.parse(path);
            full = PathTemplate.parse(base + path).text();
        } catch (IllegalArgumentException e) {
            odd.add(field(where, e));
            return;
        }
        Access access = method.equals("GET") || method.equals("HEAD") ? Access.READ : Access.WRITE;
        if (operations.size() == MAX_OPERATIONS) {
            throw ProblemException.tooLarge("operations", null, "at most %d in a document".formatted(MAX_OPERATIONS));
        }
        List<String> tags = OperationFields.tags(node);
        operations.add(new DocumentedOperation(
                new Operation(method, full, ResourceName.of(choices.resourceBy(), tags, plain), access,
                        OperationFields.operationId(node), OperationFields.cost(node, choices.costFrom(), where)),
                tags, OperationFields.scopes(node, document)));
    }

    /** What of the document's server path is the upstream's own, so that it is not put before a path twice. */
    private String upstreamPath() {
        if (named) {
            return upstream.path();
        }
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
        int end = path.split("[?#]", 2)[0].length();
        try {
            PathTemplate template = PathTemplate.parse(basePath + path.substring(0, end));
            notTaken.add(new NotTaken(method, template.text(), queryNames(path.substring(end))));
        } catch (IllegalArgumentException e) {
            LOG.debug("{} {}: a path that no request has", method, path, e);
        }
    }

    /** What is written behind a path to tell operations apart: {@code ?action=delete}, and {@code #action=delete} where the same is meant. */
    private static List<String> queryNames(String behind) {
        return Arrays.stream(behind.split("[?#&]", -1))
                .map(pair -> pair.split("=", 2)[0].replaceAll("[{}]", "").strip())
                .filter(name -> !name.isEmpty())
                .distinct().toList();
    }

    private static void requirePlain(String basePath) {
        try {
            if (!PathTemplate.parse(basePath).shape().equals(basePath)) {
                throw new IllegalArgumentException("path: %s (expected: no parameters)".formatted(basePath));
            }
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid(List.of(field("basePath", e)));
        }
    }

    private static InvalidField field(String field, IllegalArgumentException refusal) {
        String message = String.valueOf(refusal.getMessage());
        int expected = message.indexOf(" (expected: ");
        return InvalidField.of(field, message.substring("path: ".length(), expected),
                message.substring(expected + " (expected: ".length(), message.length() - 1));
    }
}
