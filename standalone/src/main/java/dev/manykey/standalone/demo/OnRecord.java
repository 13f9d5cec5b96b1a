package dev.manykey.standalone.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import dev.manykey.standalone.Listener;
import dev.manykey.standalone.TextTable;
import dev.manykey.standalone.demo.Stage.Deed;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Last chapter: what audit-service has of it all, compared with what happened. */
final class OnRecord {

    /** Begins the id of the key with which key-service itself calls, all the time. */
    private static final String CANARY = "canary-";
    private static final String EXCHANGES = "/v1/records?kind=exchange&limit=500";
    private static final String CHANGES = "/v1/records?kind=admin&limit=500";

    private final Stage stage;
    private final Map<String, String> keys;

    /** @param keys what the tables say for the id of a key */
    OnRecord(Stage stage, Map<String, String> keys) {
        this.stage = stage;
        this.keys = Map.copyOf(keys);
    }

    void tell() {
        exchanges();
        changes();
    }

    private void exchanges() {
        var script = stage.script();
        script.heading("On record: every call");
        var made = stage.calls().answered();
        var answered = made.stream().map(Made::exchange).collect(Collectors.toSet());
        var records = stage.eventually(() -> stage.admin().list(Listener.AUDIT, EXCHANGES),
                all -> isComplete(all, answered));
        script.table(exchanges(records));
        var byId = new HashMap<String, JsonNode>();
        records.forEach(record -> byId.put(text(record, "id"), record));
        long missing = answered.stream().filter(id -> !byId.containsKey(id)).count();
        script.check(answered.size() == made.size() && missing == 0 && byId.size() == records.size(),
                "%d calls were answered, each is on record once; missing: %d".formatted(made.size(), missing));
        long asSeen = made.stream().filter(one -> isAsSeen(one, byId.get(one.exchange()))).count();
        script.check(asSeen == made.size(), "%d of them with the answer that the tool saw".formatted(asSeen));
        long more = records.stream().filter(record -> !text(record.path("key"), "id").startsWith(CANARY))
                .filter(record -> !answered.contains(text(record, "id"))).count();
        script.check(more <= stage.calls().unanswered(),
                "%d calls were cut by the kill or a revocation; %d of them had got far enough to be on record"
                        .formatted(
                                stage.calls().unanswered(), more));
        long open = records.stream().filter(record -> text(record, "outcome").equals("open")).count();
        script.check(open == 0, "none is left open: what the kill cut short is \"unknown\"");
    }

    private void changes() {
        var script = stage.script();
        script.heading("On record: every change, and who made it");
        var deeds = List.copyOf(stage.deeds());
        var records = stage.eventually(() -> stage.admin().list(Listener.AUDIT, CHANGES),
                all -> all.stream().map(OnRecord::deed).collect(Collectors.toSet()).containsAll(deeds));
        script.table(changes(records.reversed()));
        var missing = new ArrayList<>(deeds);
        records.stream().filter(record -> text(record, "operatorName").equals(stage.operator())).map(OnRecord::deed)
                .forEach(missing::remove);
        script.check(missing.isEmpty() && !deeds.isEmpty(),
                "%d changes were made by %s, each is on record with that name; missing: %d".formatted(deeds.size(),
                        stage.operator(), missing.size()));
    }

    private TextTable changes(List<JsonNode> records) {
        var times = new LinkedHashMap<List<String>, String>();
        var counts = new HashMap<List<String>, Integer>();
        for (JsonNode record : records) {
            String entity = text(record, "entity");
            var row = List.of(text(record, "operatorName"), text(record, "action"), keys.getOrDefault(entity, entity));
            times.putIfAbsent(row, text(record, "at").substring(11, 19));
            counts.merge(row, 1, Integer::sum);
        }
        var table = new TextTable("first at", "who", "did", "to", "times");
        times.forEach((row, time) -> table.row(time, row.get(0), row.get(1), row.get(2), counts.getOrDefault(row, 0)));
        return table;
    }

    private TextTable exchanges(List<JsonNode> records) {
        var counts = new TreeMap<List<String>, Integer>(Comparator.comparing(List::toString));
        for (JsonNode record : records) {
            String key = text(record.path("key"), "id");
            counts.merge(List.of(keys.getOrDefault(key, key), text(record, "outcome"),
                    record.path("status").asString("none"),
                    record.path("missing").asString(record.path("reason").asString(""))), 1, Integer::sum);
        }
        var table = new TextTable("with the key of", "outcome", "answer", "why", "times");
        counts.forEach((row, times) -> table.row(row.get(0), row.get(1), row.get(2), row.get(3), times));
        return table;
    }

    private static boolean isComplete(List<JsonNode> records, Set<String> answered) {
        var known = records.stream().filter(record -> !text(record, "outcome").equals("open"))
                .map(record -> text(record, "id")).collect(Collectors.toSet());
        return known.containsAll(answered) && known.size() == records.size();
    }

    /** The proxy may have died after its answer and before the outcome was on the disk. */
    private static boolean isAsSeen(Made made, @Nullable JsonNode record) {
        if (record == null) {
            return false;
        }
        return switch (text(record, "outcome")) {
            case "completed" -> !made.isRefused() && record.path("status").asInt() == made.status();
            case "refused" -> made.isRefused() && text(record, "code").equals(made.refusal())
                    && record.path("status").asInt() == made.status();
            // Let through, and taken back in the moment before it was sent.
            case "cut" -> made.isRefused() && record.path("status").asInt() == made.status();
            case "unknown" -> !made.isRefused();
            default -> false;
        };
    }

    private static Deed deed(JsonNode record) {
        return new Deed(text(record, "action"), text(record, "entity"));
    }

    private static String text(JsonNode record, String member) {
        return record.path(member).asString("");
    }
}
