package dev.manykey.pdp;

import java.util.stream.Stream;

import dev.manykey.contract.Access;
import dev.manykey.contract.state.UpstreamState.Operation;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Field lists behind a path: refused where no template knows them, and never a way to another operation where one does. */
class FieldListTest {
    private final Catalog catalog = Catalog.compile(Stream.of("/deals", "/deals:({fields})", "/deals/{id}",
            "/deals/{id}:({fields})", "/deals/search", "/deals/search:({fields})", "/notes", "/notes/{id}")
            .map(path -> new Operation("GET", path, path, Access.READ, null, 1)).toList());

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /deals:(id,title)        | /deals:({fields})
            /deals/7:(id,title)      | /deals/{id}:({fields})
            /deals/search:(id)       | /deals/search:({fields})
            /deals/7                 | /deals/{id}
            /deals/search            | /deals/search
            /deals                   | /deals
            """)
    void whereATemplateKnowsThemTheyAreThatOperation(String path, String operation) {
        assertThat(catalog.match("GET", path)).isInstanceOfSatisfying(Match.Matched.class,
                matched -> assertThat(matched.operation().path()).isEqualTo(operation));
    }

    @ParameterizedTest
    @CsvSource({"/notes:(id)", "/notes/7:(id)", "/deals/7:(id:(x))", "/deals:(id:(x))", "/deals/Search:(id)",
            "/deals/search%20:(id)", "/Deals:(id)", "/deals/:(id)", "/deals/7:(id", "/deals/7%3A(id)"})
    void everythingElseIsNoOperation(String path) {
        assertThat(catalog.match("GET", path)).isNotInstanceOf(Match.Matched.class);
    }
}
