package dev.manykey.crm;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the operation for a method and a path. The template is chosen by the path alone, and one with a literal segment
 * beats one with a parameter there, as in OpenAPI: {@code DELETE /deals/search} does not delete a deal.
 */
final class RouteTable {
    // In the order of characters '{' comes after all letters, so literals are tried first.
    private final TreeMap<String, Map<String, Route>> byTemplate = new TreeMap<>();

    RouteTable(List<Route> routes) {
        for (Route route : routes) {
            byTemplate.computeIfAbsent(route.template(), template -> new TreeMap<>()).put(route.method(), route);
        }
    }

    /** All operations. */
    List<Route> routes() {
        return byTemplate.values().stream().map(Map::values).flatMap(Collection::stream).toList();
    }

    /** The operation for that method and path; {@code HEAD} finds the one for {@code GET}. */
    Match find(String method, String path) {
        List<String> segments = List.of(path.split("/", -1));
        for (Map.Entry<String, Map<String, Route>> entry : byTemplate.entrySet()) {
            List<String> template = List.of(entry.getKey().split("/", -1));
            if (fits(template, segments)) {
                Route route = entry.getValue().get(method.equals("HEAD") ? "GET" : method);
                return route == null ? new Match.WrongMethod(String.join(", ", entry.getValue().keySet()))
                        : new Match.Found(route, parameters(template, segments));
            }
        }
        return new Match.NoPath();
    }

    private static boolean fits(List<String> template, List<String> segments) {
        if (template.size() != segments.size()) {
            return false;
        }
        for (int i = 0; i < segments.size(); i++) {
            boolean fits = isParameter(template.get(i)) ? !segments.get(i).isEmpty()
                    : template.get(i).equals(segments.get(i));
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static Map<String, String> parameters(List<String> template, List<String> segments) {
        var parameters = new HashMap<String, String>();
        for (int i = 0; i < segments.size(); i++) {
            if (isParameter(template.get(i))) {
                parameters.put(template.get(i).substring(1, template.get(i).length() - 1), segments.get(i));
            }
        }
        return parameters;
    }

    private static boolean isParameter(String segment) {
        return segment.startsWith("{");
    }

    /** What was found for a request. */
    sealed interface Match {
        /** An operation, and the values of its path parameters as they were sent. */
        record Found(Route route, Map<String, String> parameters) implements Match {
            public Found {
                parameters = Map.copyOf(parameters);
            }
        }

        /** A path that knows only other methods. */
        record WrongMethod(String allowed) implements Match {}

        /** A path that is not there. */
        record NoPath() implements Match {}
    }
}
