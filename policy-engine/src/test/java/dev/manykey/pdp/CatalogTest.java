package dev.manykey.pdp;

import java.util.ArrayList;
import java.util.List;

import dev.manykey.contract.Access;
import dev.manykey.contract.state.UpstreamState.Operation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CatalogTest {
    private static final Catalog CRM = catalog("GET /", "GET /deals", "POST /deals", "GET /deals/{id}",
            "PUT /deals/{id}",
            "GET /deals/products", "POST /deals/products/search", "GET /deals/{id}/products", "GET /files/{id}.json",
            "GET /files/{id}", "HEAD /files/{id}", "GET /files/{a}:{b}", "GET /list/", "GET /a/b/{x}", "GET /a/{y}/c",
            "GET /a/{y}/c/{z}", "POST /x/search", "GET /x/{id}");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /                        | GET /                      | []
            GET    | /deals                   | GET /deals                 | []
            HEAD   | /deals                   | GET /deals                 | []
            HEAD   | /files/7                 | HEAD /files/{id}           | [7]
            GET    | /deals/7                 | GET /deals/{id}            | [7]
            GET    | /deals/products          | GET /deals/products        | []
            GET    | /deals/products2         | GET /deals/{id}            | [products2]
            GET    | /deals/7.5               | GET /deals/{id}            | [7.5]
            GET    | /deals/a%20b             | GET /deals/{id}            | [a%20b]
            GET    | /deals/products/products | GET /deals/{id}/products   | [products]
            GET    | /files/7.json            | GET /files/{id}.json       | [7]
            GET    | /files/7.json.json       | GET /files/{id}.json       | [7.json]
            GET    | /files/.json             | GET /files/{id}            | [.json]
            GET    | /files/1:2:3             | GET /files/{a}:{b}         | [1, 2:3]
            GET    | /list/                   | GET /list/                 | []
            GET    | /a/b/c                   | GET /a/b/{x}               | [c]
            GET    | /a/d/c                   | GET /a/{y}/c               | [d]
            GET    | /a/b/c/9                 | GET /a/{y}/c/{z}           | [b, 9]
            """)
    void aRequestIsTheMostLiteralTemplateThatFits(String method, String path, String operation, String parameters) {
        Match match = CRM.match(method, path);

        assertThat(match).isInstanceOfSatisfying(Match.Matched.class, matched -> {
            assertThat(matched.operation().method() + " " + matched.operation().path()).isEqualTo(operation);
            assertThat(matched.parameterNames().stream().map(name -> matched.parameter(name, path)).toList())
                    .hasToString(parameters);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "deals", "//", "/Deals", "/DEALS", "/deals/", "/deals//products", "/deals/7/",
            "/deals/7/8",
            "/list", "/files/", "/deal", "/dealsX", "/deals%2F7", "/v1/deals", "/deals:(id)", "/%64eals"})
    void aPathThatIsNotLetterForLetterKnownIsNoOperation(String path) {
        Match match = CRM.match("GET", path);

        assertThat(match).isEqualTo(new Match.NoSuchOperation(false, List.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            DELETE | /deals      | GET, HEAD, POST
            get    | /deals/7    | GET, HEAD, PUT
            GET    | /x/search   | POST
            OPTIONS| /files/7    | GET, HEAD
            """)
    void aKnownPathWithAnotherMethodSaysWhichMethodsThereAre(String method, String path, String methods) {
        Match match = CRM.match(method, path);

        assertThat(match).isEqualTo(new Match.NoSuchOperation(true, List.of(methods.split(", "))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/deals/Products", "/deals/PRODUCTS", "/deals/products.json", "/deals/products:(id)",
            "/deals/7:(id,title)", "/deals/7%3A%28id)", "/deals/products%20", "/deals/products%00", "/deals/%70roducts",
            "/deals/%2570roducts", "/deals/%20products", "/deals/+products", "/deals/products,x", "/deals/products.",
            "/deals/%EF%BD%90roducts", "/deals/%E2%80%8Bproducts", "/deals/product%C5%BF", "/deals/Products/products",
            "/files/7.JSON", "/files/7.json%20", "/a/B/c", "/x/SEARCH", "/files/1:2.json"})
    void aValueThatAnUpstreamCouldReadAsSomethingElseIsAmbiguous(String path) {
        Match match = CRM.match("GET", path);

        assertThat(match).isInstanceOf(Match.AmbiguousPath.class);
    }

    @Test
    void everythingWrongIsReportedAtOnce() {
        List<Operation> operations = operations("GET /a/{x}", "GET /a/{y}", "GET /Deals", "GET /deals", "get /b",
                "GET c",
                "GET /d/{", "GET /d/}", "GET /d/{x..y}", "GET /{a}/{a}", "GET /{a}{b}", "GET /v1/../x", "GET /x//y",
                "GET /x?y",
                "GET /d\u0435als", "GET /{p+}", "GET /a b", "GET /%41");

        assertThatExceptionOfType(CatalogInvalid.class).isThrownBy(() -> Catalog.compile(operations))
                .satisfies(e -> assertThat(e.problems()).hasSize(16)
                        .contains(
                                "GET /a/{y}: stands beside GET /a/{x} (expected: one operation for a method and path)",
                                "GET /deals: stands beside GET /Deals (expected: one operation for a method and path)"));
    }

    private static Catalog catalog(String... operations) {
        return Catalog.compile(operations(operations));
    }

    private static List<Operation> operations(String... operations) {
        List<Operation> list = new ArrayList<>();
        for (String operation : operations) {
            int space = operation.indexOf(' ');
            list.add(new Operation(operation.substring(0, space), operation.substring(space + 1), "r", Access.READ,
                    null, 1));
        }
        return list;
    }
}
