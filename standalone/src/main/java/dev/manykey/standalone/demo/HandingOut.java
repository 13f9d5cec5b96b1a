package dev.manykey.standalone.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.manykey.standalone.Listener;
import dev.manykey.standalone.TextTable;

import org.jspecify.annotations.Nullable;

/** Chapter one: one token in, three keys out, and what each of them can do. */
final class HandingOut {

    private static final String DEAL = "{\"title\": \"Two hundred chairs\"}";
    private static final String NOTE = "{\"content\": \"Call again in May\"}";
    private static final String RENAMED = "{\"title\": \"Three hundred chairs\"}";
    private static final String SEARCH = "{\"term\": \"chairs\"}";

    private final Stage stage;

    HandingOut(Stage stage) {
        this.stage = stage;
    }

    /** The three tools, in the order of the table's columns. */
    record Tools(Tool reporting, Tool dealSync, Tool contractor) {

        List<Tool> all() {
            return List.of(reporting, dealSync, contractor);
        }
    }

    /** One row of the table.
     *
     *  @param reading what a key that reads everything is answered
     *  @param dealing what a key that reads and writes deals is answered */
    private record Row(String method, String path, @Nullable String json, String reading, String dealing) {}

    private static final List<Row> ROWS = List.of(
            new Row("GET", "/deals?limit=5", null, "200", "200"),
            new Row("GET", "/deals/1", null, "200", "200"),
            new Row("POST", "/deals", DEAL, "403 deals:write", "201"),
            new Row("PATCH", "/deals/1", RENAMED, "403 deals:write", "200"),
            new Row("DELETE", "/deals/2", null, "403 deals:write", "204"),
            new Row("GET", "/persons", null, "200", "403 persons:read"),
            new Row("DELETE", "/persons/1", null, "403 persons:write", "403 persons:write"),
            new Row("GET", "/notes", null, "200", "403 notes:read"),
            new Row("POST", "/notes", NOTE, "403 notes:write", "403 notes:write"),
            new Row("GET", "/users/me", null, "200", "403 users:read"),
            new Row("GET", "/no/such/thing", null, "403 operation_unknown", "403 operation_unknown"));

    /** Tells it.
     *
     *  @param token the CRM's one
     *  @param lifeSeconds after how many seconds the contractor's key expires */
    Tools tell(String token, int lifeSeconds) {
        var script = stage.script();
        script.heading("One token in, three keys out");
        stage.post("owner.created", "sales-ops", Listener.KEY, "/v1/owners",
                Map.of("id", "sales-ops", "name", "Sales operations"));
        stage.post("credential.created", Stage.CREDENTIAL, Listener.KEY, "/v1/credentials",
                Map.of("id", Stage.CREDENTIAL, "owner", "sales-ops", "upstream", "crm", "token", token));
        String result = stage.admin().post(Listener.KEY, "/v1/credentials/" + Stage.CREDENTIAL + "/check", Map.of())
                .path("result").asString();
        script.check(result.equals("works"), "the CRM's one token is sealed in credential \"%s\"; tried by a proxy: %s"
                .formatted(Stage.CREDENTIAL, result));
        policy("read-all", "Read everything", Map.of("*", "read"));
        policy("deals-only", "Read and write deals only", Map.of("deals", "write"));
        var reporting = stage.handOut("reporting", "read-all", Map.of());
        var dealSync = stage.handOut("deal-sync", "deals-only", Map.of());
        var contractor = stage.handOut("contractor", "read-all", Map.of("expiresIn", "PT" + lifeSeconds + "S"));
        var tools = new Tools(reporting, dealSync, contractor);
        var keys = new TextTable("tool", "key", "may");
        keys.row(reporting, reporting.key(), "read everything");
        keys.row(dealSync, dealSync.key(), "read and write deals, nothing else");
        keys.row(contractor, contractor.key(), "read everything for " + lifeSeconds + " seconds");
        script.table(keys);
        permissions(tools);
        corrected(tools);
        return tools;
    }

    private void permissions(Tools tools) {
        stage.script().heading("What each of them is answered");
        var head = new ArrayList<String>(List.of("operation"));
        tools.all().forEach(tool -> head.add(tool.name()));
        var table = new TextTable(head);
        for (Row row : ROWS) {
            var cells = new ArrayList<String>(List.of(row.method() + " " + row.path().split("\\?", 2)[0]));
            for (Tool tool : tools.all()) {
                String expected = tool.equals(tools.dealSync()) ? row.dealing() : row.reading();
                var made = stage.calls().call(tool, row.method(), row.path(), row.json());
                boolean good = made.inShort().equals(expected);
                stage.script().count(good);
                cells.add(good ? expected : "NO: %s, expected %s".formatted(made.inShort(), expected));
            }
            table.row(cells);
        }
        stage.script().table(table);
        stage.script()
                .say("403 comes from the proxy, with the permission that was missing; the CRM never heard of it.");
    }

    /** A search by POST changes nothing, which its method does not tell. */
    private void corrected(Tools tools) {
        var before = stage.calls().call(tools.reporting(), "POST", "/deals/search", SEARCH);
        stage.patch("upstream.corrected", "crm", Listener.POLICY, "/v1/upstreams/crm/operations",
                Map.of("corrections", List.of(Map.of("method", "POST", "path", "/api/v1/deals/search",
                        "access", "read"))));
        var after = stage.eventually(() -> stage.calls().call(tools.reporting(), "POST", "/deals/search", SEARCH),
                made -> !made.isRefused());
        stage.script().check(before.inShort().equals("403 deals:write") && after.status() == 200,
                "POST /deals/search counts as a write by its method: %s; corrected to a read: %s"
                        .formatted(before.inShort(), after.inShort()));
    }

    private void policy(String id, String name, Map<String, String> permissions) {
        stage.post("policy.created", id, Listener.POLICY, "/v1/policies",
                Map.of("id", id, "name", name, "upstream", "crm", "permissions", permissions));
    }
}
