package dev.manykey.standalone.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.manykey.standalone.Misspelt;
import dev.manykey.standalone.TextTable;

import tools.jackson.databind.JsonNode;

/** {@code table KEY}: what a key may do with every operation of its API. */
final class KeyTable {
    private static final Set<String> ALLOWED = Set.of("permit", "depends");
    private static final Set<String> REFUSED = Set.of("deny");

    private KeyTable() {}

    static List<String> lines(PolicyApi api, Typed typed) {
        if (typed.has("--allowed") && typed.has("--refused")) {
            throw new Misspelt("--allowed: and --refused (expected: one of them, or none for all)");
        }
        String key = api.key(typed.at(0));
        JsonNode told = api.get("/v1/keys/%s/table".formatted(PolicyApi.escaped(key))).body();
        return lines(told, typed.has("--allowed") ? ALLOWED : typed.has("--refused") ? REFUSED : Set.of());
    }

    /** @param decisions that are shown; empty for all */
    static List<String> lines(JsonNode told, Set<String> decisions) {
        TextTable table = new TextTable("operation", "resource", "access", "", "why");
        boolean any = false;
        for (JsonNode row : told.path("operations")) {
            if (decisions.isEmpty() || decisions.contains(row.path("decision").asString())) {
                any = true;
                table.row("%s %s".formatted(row.path("method").asString(), row.path("path").asString()),
                        row.path("resource").asString(), row.path("access").asString(),
                        word(row.path("decision").asString()),
                        why(row));
            }
        }
        JsonNode counts = told.path("counts");
        List<String> lines = new ArrayList<>(any ? table.lines() : List.of());
        if (any) {
            lines.add("");
        }
        lines.add("%s, %s: %d permitted, %d refused, %d depend on the request%s".formatted(told.path("key").asString(),
                told.path("upstream").asString(), counts.path("permit").asInt(0), counts.path("deny").asInt(0),
                counts.path("depends").asInt(0),
                told.has("notAccepted") ? "; proxies refuse the key: " + told.path("notAccepted").asString() : ""));
        return lines;
    }

    private static String why(JsonNode row) {
        List<String> parts = new ArrayList<>();
        if (row.has("on")) {
            parts.add("on " + row.path("on").asString());
        }
        if (row.has("reason")) {
            parts.add(row.path("reason").asString());
        }
        if (row.has("detail")) {
            parts.add(row.path("detail").asString());
        }
        row.path("grants").forEach(grant -> parts.add(grant.asString()));
        if (row.has("obligations")) {
            parts.add("with obligations");
        }
        return String.join(", ", parts);
    }

    private static String word(String decision) {
        return switch (decision) {
            case "permit" -> "permitted";
            case "deny" -> "refused";
            default -> decision;
        };
    }
}
