package dev.manykey.crm;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The operations of the CRM, each with what it does. */
final class CrmRoutes {
    /** The most bytes that an uploaded file may have. */
    static final int MAX_FILE = 10 * 1024 * 1024;

    private static final int MAX_JSON = 256 * 1024;
    private static final JsonMapper SNAKE_CASE = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

    private final Crm crm;
    private final ReceivedLog log;
    private final Clock clock;
    private final String document;
    private final List<Route> routes = new ArrayList<>();

    /**
     * Operations on one CRM.
     *
     * @param document the text of its OpenAPI document
     */
    CrmRoutes(Crm crm, ReceivedLog log, Clock clock, String document) {
        this.crm = crm;
        this.log = log;
        this.clock = clock;
        this.document = document;
    }

    RouteTable table() {
        for (Resource resource : Resource.values()) {
            addRecords(resource);
        }
        addSearch();
        addFiles();
        add("GET", "/users/me", MAX_JSON, call -> me());
        addTools();
        return new RouteTable(routes);
    }

    private void addRecords(Resource resource) {
        String all = "/" + resource.path();
        String one = all + "/{id}";
        add("GET", all, MAX_JSON, call -> page(resource, call.paging(resource), item -> true));
        add("GET", one, MAX_JSON, call -> Answer.data(200, crm.load(resource, call.id()).toJson()));
        add("PATCH", one, MAX_JSON,
                call -> Answer.data(200, crm.change(resource, call.id(), call.json(), clock.instant()).toJson()));
        add("DELETE", one, MAX_JSON, call -> {
            crm.delete(resource, call.id());
            return Answer.nothing();
        });
        if (resource != Resource.FILES) {
            add("POST", all, MAX_JSON, call -> created(crm.create(resource, call.json(), clock.instant())));
        }
    }

    private void addSearch() {
        add("GET", "/deals/search", MAX_JSON, call -> {
            var search = DealSearch.ofTerm(call.query("term"));
            return page(Resource.DEALS, call.paging(Resource.DEALS), search);
        });
        add("POST", "/deals/search", MAX_JSON, call -> {
            var search = DealSearch.ofJson(call.json());
            return page(Resource.DEALS, call.paging(Resource.DEALS), search);
        });
    }

    private void addFiles() {
        add("POST", "/files", MAX_FILE, call -> {
            ObjectNode given = JsonNodeFactory.instance.objectNode();
            call.query("name").ifPresent(name -> given.put("name", name));
            call.query("deal_id").ifPresent(id -> given.put("deal_id", Call.positive("deal_id", id)));
            String contentType = call.header("Content-Type").orElse("application/octet-stream");
            return created(crm.upload(given, contentType, call.body(), clock.instant()));
        });
        add("GET", "/files/{id}/download", MAX_JSON, call -> {
            Item file = crm.load(Resource.FILES, call.id());
            // The percent-encoded form (RFC 8187) needs no quoting, whatever the name holds.
            String name = URLEncoder.encode(file.field("name").stringValue(), StandardCharsets.UTF_8)
                    .replace("+", "%20");
            return Answer.bytes(crm.content(file.id()))
                    .with("Content-Disposition", "attachment; filename*=UTF-8''" + name)
                    .with("X-Content-Type-Options", "nosniff");
        });
    }

    private void addTools() {
        routes.add(
                new Route("GET", "/openapi.yaml", Route.Door.OPEN, MAX_JSON,
                        call -> Answer.text("application/yaml", document)));
        routes.add(
                new Route("GET", "/_received", Route.Door.LOOPBACK, MAX_JSON,
                        call -> Answer.json(200, SNAKE_CASE.valueToTree(log.snapshot()))));
        routes.add(new Route("DELETE", "/_received", Route.Door.LOOPBACK, MAX_JSON, call -> {
            log.reset();
            return Answer.nothing();
        }));
    }

    private void add(String method, String path, int maxBody, Function<Call, Answer> rule) {
        routes.add(new Route(method, SampleCrm.API_PATH + path, Route.Door.TOKEN, maxBody, rule));
    }

    private Answer page(Resource resource, Paging paging, Predicate<Item> wanted) {
        Crm.Page page = crm.list(resource, paging.after(), paging.limit(), wanted);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        var data = json.putArray("data");
        page.items().forEach(item -> data.add(item.toJson()));
        Long next = page.next();
        return Answer.json(200, json.put("next_cursor", next == null ? null : Paging.cursor(resource, next)));
    }

    private static Answer created(Item item) {
        String location = "%s/%s/%d".formatted(SampleCrm.API_PATH, item.resource().path(), item.id());
        return Answer.data(201, item.toJson()).with("Location", location);
    }

    private static Answer me() {
        return Answer.data(
                200,
                JsonNodeFactory.instance.objectNode().put("id", 1).put("name", "Robin Vale")
                        .put("email", "robin.vale@crm.example").put("role", "admin"));
    }
}
