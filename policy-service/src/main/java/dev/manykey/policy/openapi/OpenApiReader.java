package dev.manykey.policy.openapi;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.manykey.adminapi.InvalidField;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.contract.Access;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.pdp.PathTemplate;

import org.jspecify.annotations.Nullable;
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
    private static final String TOLD_APART = "told apart by more than its path";
    private static final Pattern BEHIND_A_PATH = Pattern.compile("\\{[?&#]|[?#]");

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
            skip(method, basePath, path, "served from " + from.origin(), where);
            return;
        }
        String base = ofPath == null || choices.basePath() != null ? basePath : after(upstreamPath(), ofPath.path());
        if (path.contains("//")) {
            skip(method, base, path, "two slashes in a row, which no proxy lets in", where);
            return;
        }
        if (path.indexOf('?') >= 0 || path.indexOf('#') >= 0) {
            skip(method, base, path, TOLD_APART, where);
            return;
        }
        if (method.equals("TRACE")) {
            skip(method, base, path, "would send the upstream's token back", where);
            return;
        }
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

    private void skip(String method, String base, String path, String reason, String where) {
        skipped.add(new SkippedOperation(method, path, reason));
        Matcher behind = BEHIND_A_PATH.matcher(path);
        int end = behind.find() ? behind.start() : path.length();
        try {
            PathTemplate template = PathTemplate.parse(base + path.substring(0, end));
            notTaken.add(new NotTaken(method, template.text(), queryNames(path.substring(end))));
        } catch (IllegalArgumentException e) {
            if (reason.equals(TOLD_APART)) {
                odd.add(field(where, e)); // what it is told apart from could not be protected
            }
        }
    }

    /**
     * The names in what is written behind a path to tell operations apart: {@code ?action=delete}, {@code #action=delete} where the
     * same is meant, {@code {?action,ids*}} (RFC 6570).
     */
    private static List<String> queryNames(String behind) {
        return Arrays.stream(behind.split("[?#&,{}]", -1))
                .map(pair -> decoded(pair.split("=", 2)[0]).replaceFirst("(?:\\*|:[0-9]+)$", "").strip())
                .filter(name -> !name.isEmpty())
                .distinct().toList();
    }

    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return name; // a percent sign of its own: sent as it is
        }
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
