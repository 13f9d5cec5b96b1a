package dev.manykey.policy.openapi;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import dev.manykey.adminapi.InvalidField;
import dev.manykey.adminapi.ProblemCode;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.contract.Access;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.policy.SharedData;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class OpenApiReaderTest {
    private static final URI BASE_URL = URI.create("https://api.example.com");
    private static final String HEAD = "openapi: 3.0.1\ninfo: {title: CRM, version: '1'}\n";
    private static final String DEALS = HEAD + """
            servers:
              - url: https://api.example.com/v1/
            paths:
              x-note: not a path
              /deals:
                parameters: []
                get: {operationId: getDeals, x-token-cost: 20, tags: [Deals]}
                post: {x-token-cost: 0}
              /deals/{id}:
                get: {}
                head: {}
                options: {}
                trace: {}
              /oauth/token:
                post:
                  servers: [{url: 'https://oauth.example.com'}]
              /upload#now:
                post: {}
            """;

    @Test
    void operationsAreTakenOverWithBasePathResourceAccessAndCost() {
        OpenApiDocument document = read(DEALS);

        assertThat(operations(document)).containsExactly(
                new Operation("GET", "/v1/deals", "deals", Access.READ, "getDeals", 20),
                new Operation("POST", "/v1/deals", "deals", Access.WRITE, null, 1),
                new Operation("GET", "/v1/deals/{id}", "deals", Access.READ, null, 1),
                new Operation("HEAD", "/v1/deals/{id}", "deals", Access.READ, null, 1),
                new Operation("OPTIONS", "/v1/deals/{id}", "deals", Access.WRITE, null, 1));
        assertThat(document.title()).isEqualTo("CRM");
        assertThat(document.source()).isEqualTo("openapi 3.0.1");
    }

    @Test
    void whatIsNotTakenOverIsToldWithTheReason() {
        OpenApiDocument document = read(DEALS);

        assertThat(document.skipped()).containsExactly(
                new SkippedOperation("TRACE", "/deals/{id}", "would send the upstream's token back"),
                new SkippedOperation("POST", "/oauth/token", "served from https://oauth.example.com"),
                new SkippedOperation("POST", "/upload#now", "told apart by more than its path"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            //k8s.local             | https://k8s.local        | https://k8s.local        | GET /a, GET /b
            //k8s.local             | https://k8s.local:443    | https://k8s.local        | GET /a, GET /b
            //k8s.local             | //k8s.local/             | http://k8s.local:80      | GET /a, GET /b
            https://api.box.com/2.0 | https://upload.box.com/u | https://api.box.com      | GET /2.0/a
            https://api.box.com/2.0 | https://upload.box.com/u | https://upload.box.com   | GET /u/b
            https://api.box.com/2.0 | https://upload.box.com/u | https://upload.box.com/u | GET /b
            https://api.box.com/2.0 | https://upload.box.com/u | http://127.0.0.1:9000    | GET /2.0/a
            https://api.box.com/2.0 | http://api.box.com/2.0   | http://api.box.com       | GET /2.0/a
            """)
    void ofADocumentWithSeveralHostsTheUpstreamsIsTakenElseTheFirst(String first, String other, URI baseUrl,
            String operations) {
        OpenApiDocument document = OpenApiReader.read(bytes(HEAD + """
                servers: [{url: '%s'}]
                paths:
                  /a: {get: {}}
                  /b: {get: {servers: [{url: '%s'}]}}
                """.formatted(first, other)), ImportChoices.USUAL, baseUrl);

        assertThat(operations(document).stream().map(one -> one.method() + " " + one.path())
                .collect(java.util.stream.Collectors.joining(", "))).isEqualTo(operations);
    }

    @Test
    void aDocumentOfWhichNothingIsServedHereIsRefusedWithWhatWasSkipped() {
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> read(HEAD + """
                paths:
                  /a: {get: {servers: [{url: 'https://other.example.com'}]}}
                  /#Action=Delete: {post: {}}
                """)).withMessageContaining("2 skipped, GET /a: served from https://other.example.com; "
                + "POST /#Action=Delete: told apart by more than its path")
                .withMessageContaining("https://api.example.com");
    }

    @Test
    void aPathThatNoRequestCanHaveIsSkippedAndAllThatCannotBeReadAreToldTogether() {
        OpenApiDocument document = read(HEAD + "paths: {/a//b: {get: {}}, /a: {get: {}}}");

        assertThat(document.skipped()).containsExactly(
                new SkippedOperation("GET", "/a//b", "two slashes in a row, which no proxy lets in"));
        assertThat(document.notTaken()).isEmpty();
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> read(HEAD
                + "paths: {'/a/{proxy+}': {get: {}}, '/ü': {get: {}}, /a: {get: {}}}"))
                .satisfies(refused -> assertThat(refused.problem().errors()).extracting(InvalidField::field)
                        .containsExactly("paths./a/{proxy+}.get", "paths./ü.get"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            https://api.example.com/v1   |            | https://api.example.com    | /v1/deals
            https://api.example.com/v1   |            | https://api.example.com/v1 | /deals
            https://api.example.com/v1/x |            | https://api.example.com/v1 | /x/deals
            https://api.example.com/v12  |            | https://api.example.com/v1 | /v12/deals
            http://127.0.0.1:1/v1        |            | https://api.example.com    | /v1/deals
            https://{h}.example.com/{v}  |            | https://api.example.com    | /v2/deals
            /v1                          |            | https://api.example.com    | /v1/deals
            /                            |            | https://api.example.com    | /deals
            ./                           |            | https://api.example.com    | /deals
                                         |            | https://api.example.com/x  | /deals
            https://api.example.com/v1   | /api/v2    | https://api.example.com    | /api/v2/deals
            https://api.example.com/v1   | ''         | https://api.example.com    | /deals
            https://api.example.com/v1   | /          | https://api.example.com    | /deals
            """)
    void theBasePathIsWhatIsAskedForElseTheServersLessTheUpstreams(@Nullable String server, @Nullable String asked,
            URI baseUrl, String path) {
        String servers = server == null ? ""
                : "servers: [{url: '%s', variables: {v: {default: v2}}}]\n".formatted(server);

        OpenApiDocument document = OpenApiReader.read(bytes(HEAD + servers + "paths: {/deals: {get: {}}}"),
                ImportChoices.USUAL.with(asked, null, null), baseUrl);

        assertThat(operations(document)).singleElement().satisfies(one -> assertThat(one.path()).isEqualTo(path));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /deals/{id}                 | deals
            /dealFields                 | dealFields
            /api/v2/deals               | deals
            /v1.0/deals                 | deals
            /deals.json                 | deals
            /projects:search            | projects
            /Products('{id}')           | Products
            /{id}/deals                 | deals
            /@{handle}/deals            | deals
            /.well-known/jwks           | well-known
            /v1                         | v1
            /{id}                       | root
            /                           | root
            """)
    void theResourceIsTheFirstTellingSegment(String path, String resource) {
        OpenApiDocument document = read(HEAD + "paths: {\"%s\": {get: {}}}".formatted(path));

        assertThat(operations(document)).singleElement()
                .satisfies(one -> assertThat(one.resource()).isEqualTo(resource));
    }

    @Test
    void swagger2IsReadTheSameWay() {
        OpenApiDocument document = read("""
                swagger: '2.0'
                info: {title: CRM, version: '1'}
                host: crm.example.com
                basePath: /v1
                schemes: [https, http]
                securityDefinitions: {o: {type: oauth2, flow: implicit, scopes: {'deals:read': x}}}
                security: [{o: ['deals:read', 'deals:full']}]
                paths:
                  /deals: {get: {operationId: listDeals, tags: [Deals], x-token-cost: 7}, post: {security: []}}
                """);

        assertThat(document.source()).isEqualTo("swagger 2.0");
        assertThat(document.operations()).containsExactly(
                new DocumentedOperation(new Operation("GET", "/v1/deals", "deals", Access.READ, "listDeals", 7),
                        List.of("Deals"), List.of("deals:read", "deals:full")),
                DocumentedOperation.of(new Operation("POST", "/v1/deals", "deals", Access.WRITE, null, 1)));
    }

    /** Pipedrive lists {@code deals:read} on operations that write. */
    @Test
    void scopesAreToldAndSayNothingOfTheAccess() {
        OpenApiDocument document = read(HEAD + "security: [{o: [all]}]\n"
                + "paths: {/deals: {post: {security: [{o: ['deals:read']}, {p: ['deals:read', x]}]}, get: {}}}");

        assertThat(document.operations()).extracting(one -> one.operation().access() + " " + one.scopes())
                .containsExactly("read [all]", "write [deals:read, x]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [Access requests, x] | Access-requests
            [Übersicht]          | Ubersicht
            ['{x}']              | x
            ['日本']             | deals
            []                   | deals
            {a: b}               | deals
            """)
    void theResourceIsTheFirstTagWhereThatIsAskedFor(String tags, String resource) {
        OpenApiDocument document = OpenApiReader.read(
                bytes(HEAD + "paths: {/deals: {get: {tags: %s}}}".formatted(tags)),
                ImportChoices.USUAL.with(null, ResourceBy.TAG, null), BASE_URL);

        assertThat(operations(document)).extracting(Operation::resource).containsExactly(resource);
    }

    @Test
    void theCostIsFromTheExtensionThatIsAskedFor() {
        byte[] document = bytes(HEAD + "paths: {/deals: {get: {x-token-cost: 20, x-weight: 3}, post: {}}}");

        OpenApiDocument read = OpenApiReader.read(document, ImportChoices.USUAL.with(null, null, "x-weight"), BASE_URL);

        assertThat(operations(read)).extracting(Operation::cost).containsExactly(3, 1);
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> ImportChoices.USUAL.with(null, null, "cost"))
                .withMessageContaining("costFrom: cost (expected: the name of an extension field");
    }

    /** The reader resolves nothing: even one that would be refused anyway must not be asked for first. */
    @Test
    void nothingThatADocumentRefersToIsOpened() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(1);
            String url = "http://127.0.0.1:%d/x.yaml".formatted(server.getLocalPort());
            List<String> documents = List.of(HEAD + "paths: {/a: {$ref: '%s'}}",
                    HEAD + "paths: {/a: {get: {parameters: [{$ref: '%s#/x'}]}}}",
                    "swagger: '2.0'\npaths: {/a: {$ref: '%s'}}", "swagger: '2.0'\npaths: {/a: {get: {responses: "
                            + "{'200': {schema: {$ref: '%s#/x'}}}}}}");

            for (String document : documents) {
                assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> read(document.formatted(url)))
                        .withMessageContaining("never fetched");
            }
            OpenApiDocument harmless = read("""
                    openapi: 3.1.0
                    jsonSchemaDialect: %1$s
                    servers: [{url: '%1$s'}]
                    externalDocs: {url: '%1$s'}
                    paths: {/a: {get: {responses: {'200': {content: {a/b: {example: {externalValue: '%1$s'}}}}}}}}
                    components: {schemas: {A: {$id: '%1$s', $schema: '%1$s'}}}
                    """.formatted(url));

            assertThat(harmless.operations()).hasSize(1);
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(server::accept);
        }
    }

    @Test
    void aPathItemMayBeElsewhereInTheSameDocument() {
        OpenApiDocument document = read("""
                {"openapi": "3.1.0", "paths": {"/deals": {"$ref": "#/components/pathItems/a~1b"}},
                 "components": {"pathItems": {"a/b": {"get": {}}}}}""");

        assertThat(document.operations()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:9102/x", "file:///etc/passwd", "http://169.254.169.254/latest/meta-data",
            "jar:file:/x.jar!/y", "ftp://x/y", "gopher://x", "classpath:/x", "other.yaml#/components/schemas/X", "/x",
            "x"})
    void aReferenceToAnythingOutsideIsRefusedAndNamed(String reference) {
        String document = HEAD + "paths: {/a: {get: {responses: {'200': {content: {a/b: {schema: {$ref: '%s'}}}}}}}}"
                .formatted(reference);

        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> read(document))
                .withMessageContaining("paths./a.get.responses.200.content.a/b.schema.$ref: " + reference)
                .withMessageContaining("never fetched");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            swagger: '1.2'                                                        | swagger: 1.2 (expected: 2.0)
            {"swagger": "2.0", "openapi": "3.0.0", "paths": {"/a": {"get": {}}}} | either openapi: 3.0.x or 3.1.x, or swagger
            {"swagger": "2.0", "basePath": "v1", "paths": {"/a": {"get": {}}}}   | basePath: v1 (expected: a path that begins with /)
            {"swagger": "2.0", "host": "a/b", "paths": {"/a": {"get": {}}}}      | host: a/b (expected: a host name
            openapi: 4.0.0                                                        | openapi: 4.0.0 (expected: 3.0.x or 3.1.x)
            hello                                                                 | openapi (expected: a document with either openapi: 3.0.x or 3.1.x, or swagger: "2.0")
            [1, 2]                                                                | openapi (expected:
            'openapi: 3.0.0'                                                      | paths (expected: an object with at least one path)
            {"openapi": "3.0.0", "paths": {}}                                     | paths (expected:
            {"openapi": "3.0.0", "paths": []}                                     | paths (expected:
            {"openapi": "3.0.0", "paths": {"/a": {}}}                             | at least one operation
            {"openapi": "3.0.0", "paths": {"/a": []}}                             | paths./a (expected: an object)
            {"openapi": "3.0.0", "paths": {"/a": {"get": 1}}}                     | paths./a.get (expected: an object)
            {"openapi": "3.0.0", "paths": {"a": {"get": {}}}}                     | paths.a.get: a (expected: a path that begins with /)
            {"openapi": "3.0.0", "paths": {"/v1/../admin": {"get": {}}}}          | no dot segments
            {"openapi": "3.0.0", "paths": {"/v1/{a}/{a}": {"get": {}}}}           | each parameter once
            {"openapi": "3.0.0", "paths": {"/{": {"get": {}}}}                    | a } for every {
            {"openapi": "3.0.0", "paths": {"/}": {"get": {}}}}                    | characters that a path holds unescaped
            {"openapi": "3.0.0", "paths": {"/{x..y}": {"get": {}}}}               | parameter names
            {"openapi": "3.0.0", "paths": {"/d\\u0435als": {"get": {}}}}          | characters that a path holds unescaped
            {"openapi": "3.0.0", "paths": {"/a": {"get": {"x-token-cost": -1}}}}  | paths./a.get: -1 (expected: x-token-cost: a whole number
            {"openapi": "3.0.0", "paths": {"/a": {"get": {"x-token-cost": "x"}}}} | paths./a.get: x (expected: x-token-cost
            {"openapi": "3.0.0", "paths": {"/a": {"$ref": "#/paths/~1a"}}}        | no circle of references
            {"openapi": "3.0.0", "paths": {"/a": {"$ref": "#/nowhere"}}}          | a path item in this document
            {"openapi": "3.0.0", "openapi": "3.0.1", "paths": {}}                 | each member once
            {"openapi": "3.0.0", "paths": {}                                      | a JSON document
            {"openapi": "3.0.0"} x                                                | a JSON document
            """)
    void whatIsNotSuchADocumentIsRefusedWithThePlace(String document, String message) {
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> read(document))
                .withMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "a: b\na: c", "a: [", "a: {<<: {b: c}}",
            "a: !!java.net.URL ['http://127.0.0.1:1/']",
            "a: !include b.yaml", "a: *nothing", "a: &x [*x]", "a: b\n---\na: b", "? [a]\n: b", "a: \u0000", "\t- a"})
    void yamlThatSaysMoreThanATreeIsRefused(String document) {
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> read(document))
                .satisfies(e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.INVALID_REQUEST));
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> OpenApiReader.read(new byte[]{'a', (byte) 0xff}, ImportChoices.USUAL, BASE_URL))
                .withMessageContaining("text in UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../", "v1", "/v1/..", "/{v}", "/v1?x", "/v1//x", "/%2e"})
    void aBasePathThatIsNotAPlainPathIsRefused(String basePath) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> OpenApiReader.read(bytes(DEALS), ImportChoices.USUAL.with(basePath, null, null),
                        BASE_URL))
                .withMessageContaining("basePath: ");
    }

    @Test
    void documentsMadeToFillTheMemoryAreRefusedInAMoment() {
        StringBuilder laughs = new StringBuilder(
                HEAD + "paths: {/a: {get: {}}}\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            laughs.append("a%d: &a%d [".formatted(i, i)).append("*a%d,".formatted(i - 1).repeat(10)).append("]\n");
        }
        List<String> documents = List.of(laughs.toString(), "[".repeat(100_000), "{\"a\":".repeat(100_000),
                "- ".repeat(100_000),
                "{\"a\":[" + "1,".repeat(2_500_000) + "1]}", "a: [" + "1,".repeat(2_000_000) + "1]");

        assertThat(documents).allSatisfy(document -> Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20),
                () -> assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> read(document))
                        .satisfies(e -> assertThat(e.problem().code()).isIn(ProblemCode.TOO_LARGE,
                                ProblemCode.INVALID_REQUEST))));
    }

    @Test
    void moreOperationsThanAnyApiHasAreRefused() {
        StringBuilder paths = new StringBuilder("{\"openapi\": \"3.0.0\", \"paths\": {");
        for (int i = 0; i < 100_000; i++) {
            paths.append(i == 0 ? "" : ",").append("\"/p%d\": {\"get\": {}}".formatted(i));
        }

        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> read(paths.append("}}").toString()))
                .satisfies(e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.TOO_LARGE));
    }

    @Test
    void aLargeDocumentIsReadInSeconds() {
        byte[] asana = SharedData.bytes("data/openapi/asana.yaml");

        OpenApiDocument document = Assertions.assertTimeout(Duration.ofSeconds(20),
                () -> OpenApiReader.read(asana, ImportChoices.USUAL, URI.create("https://app.asana.com/api/1.0")));

        assertThat(operations(document)).hasSizeGreaterThan(200)
                .anySatisfy(one -> assertThat(one.path()).isEqualTo("/tasks/{task_gid}"));
    }

    private static OpenApiDocument read(String document) {
        return OpenApiReader.read(bytes(document), ImportChoices.USUAL, BASE_URL);
    }

    private static List<Operation> operations(OpenApiDocument document) {
        return document.operations().stream().map(DocumentedOperation::operation).toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
