package dev.manykey.standalone.terminal;

import java.util.ArrayList;
import java.util.List;

import dev.manykey.standalone.TextTable;

import tools.jackson.databind.JsonNode;

/** {@code resources UPSTREAM}: the resources of an API, and how many operations read and write them. */
final class ResourceTable {
    private static final int SCOPES = 4;

    private ResourceTable() {}

    static List<String> lines(PolicyApi api, String upstream) {
        JsonNode items = api
                .named("UPSTREAM", upstream, "/v1/upstreams/%s/resources".formatted(PolicyApi.escaped(upstream)),
                        "/v1/upstreams?status=active&limit=500")
                .body().path("items");
        return lines(items);
    }

    static List<String> lines(JsonNode items) {
        boolean scoped = items.valueStream().anyMatch(row -> !row.path("scopes").isEmpty());
        List<String> head = new ArrayList<>(List.of("resource", "read", "write", "new", "ignored"));
        if (scoped) {
            head.add("the API's own scopes");
        }
        TextTable table = new TextTable(head);
        int unseen = 0;
        for (JsonNode row : items) {
            unseen += row.path("unseen").asInt(0);
            List<String> cells = new ArrayList<>(List.of(row.path("resource").asString(), row.path("read").asString(),
                    row.path("write").asString(), orBlank(row.path("unseen")), orBlank(row.path("ignored"))));
            if (scoped) {
                List<String> scopes = row.path("scopes").valueStream().map(JsonNode::asString).toList();
                cells.add(String.join(" ", scopes.subList(0, Math.min(SCOPES, scopes.size())))
                        + (scopes.size() > SCOPES ? " ..." : ""));
            }
            table.row(cells);
        }
        List<String> lines = new ArrayList<>(table.lines());
        if (unseen > 0) {
            lines.add("");
            lines.add("New operations are refused until somebody has seen them.");
        }
        return lines;
    }

    private static String orBlank(JsonNode number) {
        return number.asInt(0) == 0 ? "" : number.asString();
    }
}
