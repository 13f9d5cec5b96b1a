package dev.manykey.policy.openapi;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.policy.SharedData;

import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What is taken out of real documents is what swagger-parser, which nobody here wrote, takes out of them. */
class AnotherParserAgreesTest {
    @ParameterizedTest
    @CsvSource({"data/pipedrive/openapi-v1.yaml,/v1", "data/pipedrive/openapi-v2.yaml,/api/v2",
            "data/openapi/asana.yaml,''", "data/openapi/hubspot-contacts.json,''"})
    void onEveryOperationOf(String file, String basePath) {
        byte[] document = SharedData.bytes(file);
        ParseOptions nothingIsFetched = new ParseOptions();
        nothingIsFetched.setResolve(false);

        OpenApiDocument read = OpenApiReader.read(document, ImportChoices.USUAL.with(basePath, null, null),
                URI.create("https://api.example.com"));
        Map<String, PathItem> paths = new OpenAPIV3Parser()
                .readContents(new String(document, StandardCharsets.UTF_8), List.of(), nothingIsFetched).getOpenAPI()
                .getPaths();

        Set<String> ours = new TreeSet<>();
        for (DocumentedOperation one : read.operations()) {
            Operation operation = one.operation();
            ours.add("%s %s %s %s %d %s".formatted(operation.method(), operation.path(), operation.operationId(),
                    one.tags(), operation.cost(), new TreeSet<>(one.scopes())));
        }
        Set<String> theirs = new TreeSet<>();
        paths.forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> {
            Set<String> scopes = new TreeSet<>();
            if (operation.getSecurity() != null) {
                operation.getSecurity().forEach(one -> one.values().forEach(scopes::addAll));
            }
            Map<String, Object> extensions = operation.getExtensions() == null ? Map.of() : operation.getExtensions();
            theirs.add("%s %s %s %s %s %s".formatted(method, basePath + path, operation.getOperationId(),
                    operation.getTags(), extensions.getOrDefault("x-token-cost", 1), scopes));
        }));
        theirs.removeIf(one -> one.contains("/oauth/")); // those are not served by the upstream
        assertThat(ours).isEqualTo(theirs);
    }
}
