package dev.manykey.proxy.filter;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.manykey.contract.Access;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.manykey.proxy.filter.Answers.JSON;
import static dev.manykey.proxy.filter.Answers.drop;
import static dev.manykey.proxy.filter.Answers.duties;
import static dev.manykey.proxy.filter.Answers.filtered;
import static dev.manykey.proxy.filter.Answers.mask;
import static dev.manykey.proxy.filter.Answers.row;
import static dev.manykey.proxy.filter.Answers.rows;
import static dev.manykey.proxy.filter.Answers.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AnswerFilterTest {
    @ParameterizedTest
    @CsvSource(delimiterString = " | ", quoteCharacter = '`', textBlock = """
            data[].phone     | {"data":[{"id":1,"phone":"555"},{"phone":null}]} | {"data":[{"id":1,"phone":"***"},{"phone":"***"}]}
            data.owner.email | {"data":{"owner":{"email":{"a":[1]},"id":2}}}    | {"data":{"owner":{"email":"***","id":2}}}
            [].x             | [{"x":1,"y":2},{"x":[]},3]                       | [{"x":"***","y":2},{"x":"***"},3]
            data             | {"data":[1,2],"more":true}                       | {"data":"***","more":true}
            data.tags[]      | {"data":{"tags":["a",["b"],null]}}               | {"data":{"tags":["***","***","***"]}}
            data.tags[]      | {"data":{"tags":"a"}}                            | {"data":{"tags":"***"}}
            []               | [1,{"a":2}]                                      | ["***","***"]
            []               | {"a":2}                                          | "***"
            """)
    void maskedIsWhatIsAtThePlaceWhateverItIs(String place, String answer, String passedOn) {
        assertThat(filtered(mask(place), answer)).isEqualTo(passedOn);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " | ", quoteCharacter = '`', textBlock = """
            data[].phone | {"data":[{"phone":"1","id":1},{"id":2,"phone":"2"}]} | {"data":[{"id":1},{"id":2}]}
            data         | {"a":1,"data":[1,[2]],"b":2}                         | {"a":1,"b":2}
            data.tags[]  | {"data":{"tags":["a"],"id":1}}                       | {"data":{"tags":[],"id":1}}
            data.tags[]  | {"data":{"tags":"a","id":1}}                         | {"data":{"id":1}}
            []           | [1,2]                                                | []
            []           | {"a":1}                                              | null
            """)
    void droppedIsWhatIsAtThePlaceWithItsName(String place, String answer, String passedOn) {
        assertThat(filtered(drop(place), answer)).isEqualTo(passedOn);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " | ", quoteCharacter = '`', textBlock = """
            data.phone   | {"data":[{"phone":1}]}                 | an array where the place has an object
            data[].phone | {"data":{"phone":1}}                   | an object where the place has an array
            data[].phone | {"data":[[{"phone":1}]]}               | an array in an array
            phone        | [{"phone":1}]                          | an array at the top
            [].phone     | {"phone":1}                            | an object at the top
            data.phone   | {"data":{"\\u0070h\\u006Fne":1}}       | escapes
            data.phone   | {"data":{"Phone":1}}                   | another case
            data.PHONE   | {"DATA":{"phone":1}}                   | another case, the other way round
            data.phone   | {"data":{"phone":1,"PHONE":1}}         | both cases
            data.phone   | {"data.phone":1}                       | a name with the dots in it
            a.b.c.d      | {"a":{"b.c":{"d":1}}}                  | a name with some of the dots in it
            """)
    void aPlaceIsFoundInEveryShapeThatItCouldMean(String place, String answer, String what) {
        assertThat(filtered(mask(place), answer)).as(what).contains("\"***\"").doesNotContain("1");
        assertThat(filtered(drop(place), answer)).as(what).doesNotContain("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"phone\":1,\"data\":{\"owner\":{\"phone\":2}},\"meta\":{\"data\":{\"phone\":3}}}",
            "{\"data\":{\"phone \":1,\"phones\":2,\"pho\":{\"ne\":3}}}", "{\"data\":\"phone\"}", "null", "[]",
            "\"data\""})
    void whatIsElsewhereStays(String answer) {
        assertThat(filtered(mask("data.phone"), answer)).isEqualTo(answer);
        assertThat(filtered(drop("data.phone"), answer)).isEqualTo(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.10", "-0", "0.0", "1e400", "1E-7", "123456789012345678901234567890",
            "-9223372036854775809",
            "0.1000000000000000055511151231257827021181583404541015625", "true", "false", "null", "\"\"",
            "\"é\u2028\uD83D\uDE00\"", "\"a/b\"", "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\"", "\"\\ud83d\"",
            "\"\\ude00\\ud83dx\"",
            "{\"z\":1,\"a\":2,\"\":3}", "[[],{},[{}]]"})
    void whatIsPassedOnIsExactlyWhatCame(String value) {
        String answer = "{\"b\":" + value + ",\"a\":[" + value + "]}";

        assertThat(filtered(drop("data.phone"), answer)).isEqualTo(answer);
    }

    @Test
    void rowsThatAreKeptAreExactlyWhatCame() {
        String rows = "{\"a\":[{\"n\":[1.10,-0,1E-7,9223372036854775807,\"\\ud83d\"],\"m\":\"é\"},[true,null,{}]]}";

        assertThat(filtered(rows("a", "row != 1"), rows)).isEqualTo(rows);
    }

    @Test
    void whatIsPassedOnIsWrittenSoThatEveryReaderReadsTheSame() {
        String answer = "\uFEFF { \"\\u0061\" : [ 1 , \"\\/\\u00e9\\uD83D\\uDE00\" ] ,\n\"b\" : { } }\n ";

        assertThat(filtered(mask("x"), answer)).isEqualTo("{\"a\":[1,\"/é\uD83D\uDE00\"],\"b\":{}}");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " | ", quoteCharacter = '`', textBlock = """
            data          | row.owner == 5               | {"data":[{"owner":5},{"owner":6}],"total":2} | {"data":[{"owner":5}],"total":2}
            data[]        | row.owner == 5               | {"data":[{"owner":6},{"owner":5},{"owner":6}]} | {"data":[{"owner":5}]}
            []            | row.owner.id == 'x'          | [{"owner":{"id":"x"}},{"owner":{"id":"y"}}]  | [{"owner":{"id":"x"}}]
            data[].items  | row > 1                      | {"data":[{"items":[1,2]},{"items":[3]}]}  | {"data":[{"items":[2]},{"items":[3]}]}
            data          | row.owner == 5               | {"data":[{"owner":"5"},{},5,null,[{"owner":5}],{"owner":null}]} | {"data":[]}
            data          | row.closed == null           | {"data":[{"closed":null,"a":1},{"closed":1}]} | {"data":[{"closed":null,"a":1}]}
            data          | row.amount > 1.5             | {"data":[{"amount":2},{"amount":1.25},{"amount":2e0}]} | {"data":[{"amount":2},{"amount":2e0}]}
            data          | row.big != 3                 | {"data":[{"big":99999999999999999999},{"a":[1e999]}]} | {"data":[]}
            data          | row != 3                     | {"data":[3,4,99999999999999999999,[1e999]]}  | {"data":[4]}
            data          | row.tags.exists(t, t == 'a') | {"data":[{"tags":["b","a"]},{"tags":[]}]} | {"data":[{"tags":["b","a"]}]}
            """)
    void rowsAreKeptOnlyWhenTheConditionHolds(String array, String keep, String answer, String passedOn) {
        assertThat(filtered(rows(array, keep), answer)).isEqualTo(passedOn);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " | ", quoteCharacter = '`', textBlock = """
            items       | {"data":[{"owner":6}]}
            dat         | {"data":[{"owner":6}]}
            data.deals  | {"data":[{"owner":6},{"owner":7}]}
            data.deals  | {"data":"x"}
            data.deals  | {"data":[{"id":1},{"deals":[]}]}
            data.deals  | {"data":[{"deals":[]},{"list":[{"owner":6}]}]}
            data.deals  | {"data":[{"deals":[]}],"DATA":{"list":[{"owner":6}]}}
            [].deals    | [{"deals":[]},{"list":[{"owner":6}]}]
            data        | [{"data":[]},{"owner":6}]
            data        | [[{"data":[]}],{"owner":6}]
            data        | [{"owner":6}]
            data        | "x"
            data        | {"results":[{"owner":6}],"items":{"data":[{"owner":5}]}}
            """)
    void anAnswerWithoutTheRowsIsWithheldSinceNobodyHasLookedAtWhatItHasInstead(String array, String answer) {
        assertThat(filtered(rows(array, "row.owner == 5"), answer)).isEqualTo("answer_not_filterable");
        assertThat(told(filtered(rows(array, "row.owner == 5"), new AnswerHead("POST", Access.WRITE, 201,
                List.of(JSON)), answer))).as("it has been written").isEqualTo(answer);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " | ", quoteCharacter = '`', textBlock = """
            data        | {"data":[]}
            data        | {"data":null}
            data.deals  | {"data":[]}
            data.deals  | {"data":null}
            data.deals  | {"data":[{"id":1,"deals":[]},null,{"deals":null}]}
            """)
    void anAnswerWithNoneOfTheRowsIsPassedOn(String array, String answer) {
        assertThat(filtered(rows(array, "row.owner == 5"), answer)).isEqualTo(answer);
    }

    @Test
    void everyConditionOnAnArrayMustHold() {
        var both = duties(List.of(), List.of(), List.of(row("data", "row.a == 1"), row("data[]", "row.b == 2")));

        assertThat(filtered(both, "{\"data\":[{\"a\":1,\"b\":2},{\"a\":1,\"b\":3},{\"a\":0,\"b\":2}]}"))
                .isEqualTo("{\"data\":[{\"a\":1,\"b\":2}]}");
    }

    @Test
    void aConditionSeesWhatTheUpstreamSaidAndTheCallerWhatIsLeft() {
        var duties = duties(List.of("data[].owner"), List.of("data[].secret"),
                List.of(row("data", "row.owner == 5 && row.secret == 'x' && row.items.size() == 2"),
                        row("data[].items", "row.n > 1")));

        assertThat(filtered(duties, "{\"data\":[{\"owner\":5,\"secret\":\"x\",\"items\":[{\"n\":1},{\"n\":2}]},"
                + "{\"owner\":6,\"secret\":\"x\",\"items\":[1,2]}]}"))
                .isEqualTo("{\"data\":[{\"owner\":\"***\",\"items\":[{\"n\":2}]}]}");
    }

    @Test
    void maskAndDropComeBeforeWhatIsBelow() {
        var duties = duties(List.of("a", "b.c"), List.of("b", "a.d"), List.of(row("b", "true")));

        assertThat(filtered(duties, "{\"a\":{\"d\":1},\"b\":{\"c\":1},\"e\":2}")).isEqualTo("{\"a\":\"***\",\"e\":2}");
    }

    @Test
    void oneRecordThatIsNoPermittedRowIsRefusedWhenTheCallOnlyReads() {
        var duties = rows("data", "row.owner == 5");

        assertThat(filtered(duties, "{\"data\":{\"owner\":5}}")).isEqualTo("{\"data\":{\"owner\":5}}");
        assertThat(filtered(duties, "{\"data\":{\"owner\":6}}")).isEqualTo("row_not_permitted");
        assertThat(filtered(duties, "{\"data\":\"6\"}")).isEqualTo("row_not_permitted");
        assertThat(filtered(duties, "{\"data\":null}")).isEqualTo("{\"data\":null}");
        assertThat(filtered(rows("[]", "row.owner == 5"), "{\"owner\":6}")).isEqualTo("row_not_permitted");
    }

    @Test
    void oneRecordThatIsNoPermittedRowIsNullWhereARefusalWouldSayTooMuch() {
        var duties = duties(List.of(), List.of(),
                List.of(row("data", "row.owner == 5"), row("data.deals", "row.owner == 5")));
        String foreign = "{\"data\":{\"owner\":6},\"ok\":true}";

        assertThat(told(filtered(duties, new AnswerHead("POST", Access.WRITE, 201, List.of(JSON)), foreign)))
                .as("it has been written").isEqualTo("{\"data\":null,\"ok\":true}");
        assertThat(told(filtered(duties, new AnswerHead("GET", Access.READ, 409, List.of(JSON)), foreign)))
                .as("it has failed anyway").isEqualTo("{\"data\":null,\"ok\":true}");
        assertThat(filtered(duties, "{\"data\":[{\"owner\":5,\"deals\":{\"owner\":6}}]}"))
                .as("it is part of another record").isEqualTo("{\"data\":[{\"owner\":5,\"deals\":null}]}");
    }

    @Test
    void aMillionRowsAreFilteredOneByOne() {
        String rows = IntStream.range(0, 1_000_000).mapToObj(i -> i % 10 == 3 ? "[1,2]" : "[2]")
                .collect(Collectors.joining(",", "{\"data\":[", "]}"));

        String kept = filtered(rows("data", "row[0] == 1"), rows);

        assertThat(kept).hasSize("{\"data\":[]}".length() + 100_000 * "[1,2],".length() - 1)
                .startsWith("{\"data\":[[1,2],");
    }

    @Test
    void aMillionMembersAreFiltered() {
        String members = IntStream.range(0, 500_000).mapToObj(i -> "\"" + i + "\":{}")
                .collect(Collectors.joining(",", "{\"phone\":1,\"data\":{", "}}"));

        assertThat(filtered(mask("data.77"), members)).hasSize(members.length() + 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", "data.", ".data", "data..x", "data[0].x", "data[", "x]", "[]data", "a.[].b",
            "[x]",
            "data[] .x[]y"})
    void aPlaceThatIsNoneIsRefusedBeforeAnythingLeaves(String place) {
        assertThatThrownBy(() -> AnswerRules.of(mask(place))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("place: %s (expected: names with dots between them, such as data[].owner.phone)", place);
        assertThatThrownBy(() -> AnswerRules.of(drop(place))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AnswerRules.of(rows(place, "true"))).isInstanceOf(IllegalArgumentException.class);
    }
}
