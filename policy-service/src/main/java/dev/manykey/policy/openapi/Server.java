package dev.manykey.policy.openapi;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.manykey.adminapi.ProblemException;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The first entry of a {@code servers} list (OpenAPI 3.1, Server Object), its variables at their defaults. Where requests
 * go is for the operator to say, never for a document; only the path counts, and whether it is another host's.
 *
 * @param origin scheme and authority in lower case, null for a relative URL
 * @param path without a slash at the end, empty for none
 */
record Server(@Nullable String origin, String path) {
    private static final Pattern URL = Pattern.compile("((?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*)?([^?#]*)(?:[?#].*)?");
    private static final Pattern VARIABLE = Pattern.compile("\\{([^{}]*)}");

    /** The first server in the member {@code servers} of {@code owner}; null when it has none. */
    static @Nullable Server firstOf(JsonNode owner, String where) {
        JsonNode first = owner.path("servers").path(0);
        if (!first.isObject()) {
            return null;
        }
        JsonNode url = first.path("url");
        if (!url.isString()) {
            throw ProblemException.invalid(where + "servers[0].url", null, "a URL");
        }
        String text = VARIABLE.matcher(url.stringValue()).replaceAll(found -> Matcher.quoteReplacement(
                first.path("variables").path(found.group(1)).path("default").asString(found.group())));
        Matcher parts = URL.matcher(text.strip());
        if (!parts.matches()) {
            throw ProblemException.invalid(where + "servers[0].url", text, "a URL");
        }
        String path = parts.group(2).replaceFirst("^\\.?/*", "/").replaceFirst("/+$", "");
        return new Server(parts.group(1) == null ? null : parts.group(1).toLowerCase(Locale.ROOT), path);
    }

    /** This server, where it is said without a scheme ({@code //host}) with that of {@code base}, and without a port that goes without saying. */
    Server resolved(Server base) {
        if (origin == null) {
            return this;
        }
        String scheme = base.origin == null ? "https:" : base.origin.substring(0, base.origin.indexOf("//"));
        String whole = origin.startsWith("//") ? scheme + origin : origin;
        return new Server(whole.startsWith("https:") ? whole.replaceFirst(":443$", "")
                : whole.startsWith("http:") ? whole.replaceFirst(":80$", "") : whole, path);
    }

    /** Whether the two are one host, whatever the scheme; false where one is not said. */
    boolean isHostOf(Server other) {
        return origin != null && other.origin != null
                && origin.replaceFirst("^.*//", "").equals(other.origin.replaceFirst("^.*//", ""));
    }

    /** Whether requests to {@code other} go to another host than requests to this one, as far as the two say. */
    boolean isElsewhereThan(Server other) {
        return origin != null && other.origin != null && !origin.equals(other.origin);
    }
}
