package dev.manykey.crm;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static dev.manykey.crm.CrmClient.json;
import static org.assertj.core.api.Assertions.assertThat;

/** The document that people and Manykey read, and the CRM that answers, say the same. */
class OpenApiDocumentTest {
    @AutoClose
    private final SampleCrm crm = SampleCrm.start("127.0.0.1", 0, CrmClient.TOKEN);

    @AutoClose
    private final CrmClient client = new CrmClient(crm);

    private final OpenAPI document = document();

    @Test
    void theDocumentAndTheImplementationHaveTheSameOperations() {
        Set<String> documented = operations().stream().map(each -> each.method + " " + SampleCrm.API_PATH + each.path)
                .collect(Collectors.toSet());
        Set<String> implemented = new CrmRoutes(new Crm(), new ReceivedLog(), Clock.systemUTC(), "").table()
                .routes().stream().map(route -> route.method() + " " + route.template()).collect(Collectors.toSet());

        implemented.removeAll(Set.of("GET /openapi.yaml", "GET /_received", "DELETE /_received"));

        assertThat(documented).hasSize(34).isEqualTo(implemented);
    }

    /** The examples of the document are sent as they are; what is deleted is asked for last. */
    @Test
    void everyOperationAnswersAsItIsDocumented() {
        var deletesLast = operations().stream().sorted(Comparator.comparing(each -> each.method.equals("DELETE")));

        deletesLast.forEach(each -> {
            var answer = call(each);

            assertThat(answer.statusCode()).as("%s: %s", each, answer.body()).isBetween(200, 299);
            assertThat(each.operation.getResponses()).as("%s", each).containsKey("" + answer.statusCode());
            assertAnswerHasItsSchema(each, answer);
        });
    }

    @Test
    void everyOperationHasAResourceAnIdACostAndItsRefusals() {
        Set<String> tags = document.getTags().stream().map(tag -> tag.getName()).collect(Collectors.toSet());
        var ids = new HashSet<String>();

        for (Documented each : operations()) {
            assertThat(each.operation.getTags()).as("%s", each).hasSize(1).isSubsetOf(tags);
            assertThat(ids.add(each.operation.getOperationId())).as("%s", each).isTrue();
            assertThat(each.operation.getExtensions()).as("%s", each).hasEntrySatisfying(
                    "x-token-cost", cost -> assertThat((Integer) cost).isPositive());
            assertThat(each.operation.getResponses()).as("%s", each).containsKey("401");
            var withoutToken = client
                    .send(client.bare(each.method, SampleCrm.API_PATH + each.sample(), BodyPublishers.noBody()));
            assertThat(withoutToken.statusCode()).as("%s", each).isEqualTo(401);
        }
    }

    private HttpResponse<String> call(Documented each) {
        var body = each.operation.getRequestBody();
        if (body == null) {
            return client.send(each.method, SampleCrm.API_PATH + each.sample(), "");
        }
        var media = body.getContent().get("application/json");
        return client.send(each.method, SampleCrm.API_PATH + each.sample(),
                media == null ? "any bytes" : media.getExample().toString());
    }

    private void assertAnswerHasItsSchema(Documented each, HttpResponse<String> answer) {
        var content = of(each.operation.getResponses(), "" + answer.statusCode()).getContent();
        String mediaType = answer.headers().firstValue("Content-Type").orElse("");
        if (content == null) {
            assertThat(answer.body()).as("%s", each).isEmpty();
        } else {
            assertThat(content).as("%s", each).containsOnlyKeys(mediaType);
        }
        if (mediaType.equals("application/json")) {
            assertSame(each.toString(), resolved(of(content, mediaType).getSchema()), json(answer));
        }
    }

    /** Every member is in the schema, and every member of the schema is there. */
    private void assertSame(String where, Schema<?> schema, JsonNode json) {
        if (json.isArray()) {
            assertThat(json).as(where).isNotEmpty();
            json.forEach(item -> assertSame(where, resolved(schema.getItems()), item));
        } else if (json.isObject()) {
            List<String> declared = members(schema).stream().map(Member::name).toList();
            assertThat(json.propertyNames()).as(where).containsExactlyInAnyOrderElementsOf(declared);
            members(schema).forEach(
                    member -> assertSame(where + "." + member.name, resolved(member.schema), json.get(member.name)));
        }
    }

    private List<Member> members(Schema<?> schema) {
        var members = new ArrayList<Member>();
        if (schema.getProperties() != null) {
            schema.getProperties().forEach((name, property) -> members.add(new Member(name, property)));
        }
        if (schema.getAllOf() != null) {
            schema.getAllOf().forEach(part -> members.addAll(members(resolved(part))));
        }
        return members;
    }

    private Schema<?> resolved(Schema<?> schema) {
        String reference = schema.get$ref();
        return reference == null ? schema
                : of(document.getComponents().getSchemas(), reference.substring(reference.lastIndexOf('/') + 1));
    }

    private List<Documented> operations() {
        var operations = new ArrayList<Documented>();
        document.getPaths().forEach(
                (path, item) -> item.readOperationsMap().forEach(
                        (method, operation) -> operations.add(new Documented(method.name(), path, operation))));
        return operations;
    }

    private OpenAPI document() {
        var answer = client.send(client.bare("GET", "/openapi.yaml", BodyPublishers.noBody()));
        var parsed = new OpenAPIV3Parser().readContents(answer.body(), List.of(), new ParseOptions());
        assertThat(parsed.getMessages()).isEmpty();
        assertThat(parsed.getOpenAPI().getServers().getFirst().getUrl()).isEqualTo(SampleCrm.API_PATH);
        return parsed.getOpenAPI();
    }

    private static <T> T of(Map<String, T> map, String key) {
        return Objects.requireNonNull(map.get(key), key);
    }

    /** One operation as the document has it. */
    private record Documented(String method, String path, Operation operation) {
        /** Its path with record 1 and the examples of the query parameters that it needs. */
        String sample() {
            String query = operation.getParameters() == null ? ""
                    : operation.getParameters().stream()
                            .filter(parameter -> Boolean.TRUE.equals(parameter.getRequired()))
                            .filter(parameter -> "query".equals(parameter.getIn()))
                            .map(parameter -> "?" + parameter.getName() + "=" + parameter.getExample())
                            .collect(Collectors.joining());
            return path.replace("{id}", "1") + query;
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private record Member(String name, Schema<?> schema) {}
}
