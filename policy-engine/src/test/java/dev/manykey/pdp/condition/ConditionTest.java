package dev.manykey.pdp.condition;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.manykey.pdp.condition.Condition.Outcome;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ConditionTest {
    /** A Monday, half past twelve in UTC. */
    private static final Instant NOW = Instant.parse("2026-11-23T12:30:00Z");

    private static final Facts REQUEST = fact -> switch (fact) {
        case METHOD -> "POST";
        case PATH -> "/deals/7";
        case QUERY -> new FieldMap.Builder().add("status", "open").add("sort", "a").add("sort", "b").build();
        case HEADERS -> FieldMap.of(Map.of("x-team", "sales"));
        case BODY -> Map.of("amount", 90L, "rate", 1.5, "tags", List.of("new", "hot"), "owner", Map.of("id", 3L));
        case PARAMETERS -> FieldMap.of(Map.of("id", "7"));
        case CALLER_IP -> "10.1.2.3";
        case NOW -> NOW;
        case KEY_ID -> "key-1";
        case KEY_NAME -> "reporting";
        case OWNER_ID -> "ada";
        case RESOURCE -> "deals";
        case ACCESS -> "write";
        case OPERATION_ID -> "updateDeal";
        case COST -> 2L;
    };

    @ParameterizedTest
    @CsvSource(delimiterString = " | ", quoteCharacter = '"', textBlock = """
            caller.ip.inNetwork('10.0.0.0/8')                                     | true
            caller.ip.inNetwork('192.0.2.0/24') || caller.ip.inNetwork('::1')     | false
            now.getHours('Europe/Berlin') == 13 && now.getMinutes('UTC') == 30    | true
            now.getDayOfWeek('Europe/Berlin') in [1, 2, 3, 4, 5]                  | true
            now < timestamp('2027-01-01T00:00:00Z')                               | true
            request.query['status'] == 'open'                                     | true
            'limit' in request.query                                              | false
            has(request.query.limit)                                              | false
            request.query.all(name, name in ['status', 'sort'])                   | true
            request.query.all(name, name in ['status'])                           | false
            request.headers['x-team'] == 'sales'                                  | true
            request.body.amount < 100 && request.body.rate > 1                    | true
            request.body.amount == 90.0                                           | true
            'hot' in request.body.tags                                            | true
            request.body.tags.exists(tag, tag.startsWith('h'))                    | true
            has(request.body.discount)                                            | false
            request.body.owner.id == 4                                            | false
            params['id'] == '7' && params.id == '7'                               | true
            request.path.matches('^/deals/[0-9]+$')                               | true
            key.id == 'key-1' && key.name == 'reporting' && owner.id == 'ada'     | true
            operation.resource == 'deals' && operation.access == 'write'          | true
            operation.id == 'updateDeal' && operation.cost == 2                   | true
            """)
    void holdsOrDoesNot(String text, boolean holds) throws ConditionInvalid {
        assertThat(ConditionCompiler.compile(text).evaluate(REQUEST)).isEqualTo(new Outcome.Told(holds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"request.query['limit'] == '1'", "request.query['sort'] == 'a'", "'sort' in request.query",
            "has(request.query.sort)", "request.query.all(name, request.query[name] != 'c')",
            "request.body.amount < '100'", "request.body.owner < 3", "request.body.nothing == 1",
            "request.body.amount / 0 == 1", "request.body.tags[2] == 'x'", "int(request.query['status']) == 1",
            "9223372036854775807 + request.body.amount > 0",
            "request.body.tags.all(a, request.body.tags.all(b, request.body.tags.size() > 9 || a / 0 > b))"})
    void failsWhereItCannotBeTold(String text) throws ConditionInvalid {
        Condition condition;
        try {
            condition = ConditionCompiler.compile(text);
        } catch (ConditionInvalid e) {
            return; // found out even earlier
        }
        assertThat(condition.evaluate(REQUEST)).isInstanceOf(Outcome.Failed.class);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " | ", quoteCharacter = '"', textBlock = """
            request.metod == 'GET'                                | (known are request.method, request.path
            request.method = 'GET'                                | line 1, column 16
            request.method == 3                                   | line 1, column 16: found no matching overload for '_==_'
            request.method                                        | comes to string (expected: true or false)
            caller.ip.inNetwork('10.0.0.0/33')                    | inNetwork: prefix length: 33 (expected: 0..32)
            caller.ip.inNetwork('10.0.0')                         | inNetwork: address: 10.0.0 (expected: an IPv4 or IPv6 address)
            caller.ip.inNetwork(request.query['net'])             | inNetwork: a network that is computed (expected: one that is written out)
            now.getHours('Berlin') == 3                           | getHours: Berlin (expected: a time zone such as Europe/Berlin or UTC)
            now.getHours(request.method) == 3                     | getHours: a time zone that is computed (expected: one that is written out)
            request.path.matches(request.query['p'])              | matches: a pattern that is computed (expected: one that is written out)
            request.path.matches('[')                             | matches: missing closing ]
            request.headers['X-Team'] == 'sales'                  | request.headers: X-Team (expected: a name in lower case)
            has(request.headers.Team)                             | request.headers: Team (expected: a name in lower case)
            'X-Team' in request.headers                           | request.headers: X-Team (expected: a name in lower case)
            request.body.a.all(a, a.all(b, b.all(c, c > 0)))      | 3 macros such as all() inside each other (expected: at most 2)
            request.body.items.filter(x, x.price > 1).size() == 0 | (filter and map are not there; expected: all, exists or exists_one)
            request.body.items.map(x, x.price).size() == 0        | (filter and map are not there; expected: all, exists or exists_one)
            request.body.a.all(x, request.body.s.matches('a'))    | matches: inside all() or exists(), about more than x
            request.body.a.all(x, x.b.all(y, (x.s + y).size() > 1)) | about more than y (expected: about the element alone)
            [request.body.a, request.body.b].all(x, x != 'a')     | a macro over a list that is written out
            request.body.items.all(x, x.a + x.b != '')            | +: inside all() or exists() (expected: with a number that is written out)
            request.body.items.all(x, size(request.headers['a']) > x) | size: inside all() or exists(), about more than x
            request.path + request.path + request.path + request.path + request.path + request.path + request.path + request.path + request.path + 'a' == '' | 9 times + (expected: at most 8)
            caller.ip == '2001:db8::1'                            | caller.ip: 2001:db8::1 (expected: 2001:db8:0:0:0:0:0:1)
            caller.ip in ['10.0.0.0/8']                           | caller.ip: 10.0.0.0/8 (expected: an address; networks by caller.ip.inNetwork('10.0.0.0/8'))
            caller.ip == 'office'                                 | caller.ip: address: office
            operation.access == 'Read'                            | operation.access: Read (expected: read or write)
            'get' != request.method                               | request.method: get (expected: capital letters)
            request.method in ['GET', 'Post']                     | request.method: Post (expected: capital letters)
            now.getDayOfWeek('Europe/Berlin') == 7                | getDayOfWeek: 7 (expected: 0..6, Sunday is 0)
            now.getDayOfWeek('Europe/Berlin') in [6, 7]           | getDayOfWeek: 7 (expected: 0..6, Sunday is 0)
            now.getHours('Europe/Berlin') > 24                    | getHours: 24 (expected: 0..23)
            now < timestamp('2027-01-01')                         | timestamp: always fails
            now < timestamp('2027-13-01T00:00:00Z')               | timestamp: always fails
            operation.cost == int('x')                            | int: always fails
            1 / 0 == operation.cost                               | _/_: always fails
            request.body.value < 1e400                            | a number beyond 64 bits
            caller.ip.inNetwork('127.9.9.9/8')                    | inNetwork: 127.9.9.9/8 (expected: the first address of the network, 127.0.0.0/8)
            caller.ip.inNetwork('2001:db8::1/32')                 | (expected: the first address of the network, 2001:db8:0:0:0:0:0:0/32)
            request.headers['authorization'] == 'x'               | request.headers: authorization (expected: a header that goes on to the upstream)
            has(request.headers.cookie)                           | request.headers: cookie (expected: a header that goes on to the upstream)
            " "                                                   | 1 characters (expected: 1..2000)
            """)
    void whatCouldNeverWorkIsRefusedWhenItIsWritten(String text, String why) {
        assertThatThrownBy(() -> ConditionCompiler.compile(text)).isInstanceOf(ConditionInvalid.class)
                .message().contains(why);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " <- ", textBlock = """
            !('include' in request.query)               <- INCLUDE
            !('expand' in request.query)                <- expand[]
            !('expand' in request.query)                <- expand[0]
            !has(request.query.pipeline_id)             <- pipeline.id
            request.query.size() == 0                   <- twice
            """)
    void aNameInAnotherSpellingThatAnUpstreamMayTakeLeavesInDoubt(String text, String sent) throws ConditionInvalid {
        FieldMap.Builder query = new FieldMap.Builder().add(sent, "1");
        FieldMap fields = (sent.equals("twice") ? query.add(sent, "2") : query).build();

        assertThat(ConditionCompiler.compile(text).evaluate(_ -> fields)).isInstanceOf(Outcome.Failed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"amount\":1,\"Amount\":5000}", "{\"AMOUNT\":5000}", "{\"amount\":1,\"amount\":2}",
            "\uFEFF{\"amount\":1}", "{\"amount\":1} {}", "{\"amount\":99999999999999999999}", "[", ""})
    void aBodyThatTwoReadersCouldReadDifferentlyIsNotJudged(String body) throws ConditionInvalid {
        Condition small = ConditionCompiler.compile("!has(request.body.amount) || request.body.amount < 100");

        assertThat(small.evaluate(_ -> JsonTree.read(body.getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(Outcome.Failed.class);
        assertThat(small.evaluate(_ -> JsonTree.read(body.getBytes(StandardCharsets.UTF_16LE))))
                .isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void aBodyWithAnOverlongFormOfACharacterIsNotJudged() throws ConditionInvalid {
        byte[] overlong = "{\"amoun\u00c1\u00b4\":1}".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(ConditionCompiler.compile("request.body.amount == 1").evaluate(_ -> JsonTree.read(overlong)))
                .isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void sizeAndCostAreBounded() {
        String wide = "request.method == 'A'" + " || request.method == 'B'".repeat(70);
        String deep = "[".repeat(60) + "1" + "]".repeat(60) + " == []";
        String greedy = "request.path.matches('" + "(a{1,90}b){1,10}".repeat(3) + "')";

        assertThatThrownBy(() -> ConditionCompiler.compile("true || ".repeat(400) + "true"))
                .isInstanceOf(ConditionInvalid.class).hasMessageContaining("expected: 1..2000");
        assertThat(wide.length()).isLessThan(2000);
        assertThatThrownBy(() -> ConditionCompiler.compile(deep)).isInstanceOf(ConditionInvalid.class);
        assertThatThrownBy(() -> ConditionCompiler.compile(greedy)).isInstanceOf(ConditionInvalid.class);
    }

    @Test
    void aLoopEndsWhenItHasVisitedEnough() throws ConditionInvalid {
        List<Long> many = java.util.stream.LongStream.range(0, 1_000).boxed().toList();

        Outcome square = ConditionCompiler.compile("request.body.all(a, request.body.all(b, a <= b || a > b))")
                .evaluate(fact -> many);

        assertThat(square).isInstanceOf(Outcome.Failed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"request.body.items.all(x, x in request.body.items)",
            "request.body.items.all(x, request.body.items == request.body.items)",
            "request.body.items.all(x, request.body.o == request.body.o)",
            "request.body.text.matches('(x+x+)+y|(a|b|ab)*c{1,100}(d|e){1,100}')",
            "request.body.text.contains(request.body.part)",
            "request.body.items.all(x, (x in request.body.items) || x in request.body.items || true)",
            "request.body.items.all(x, x.a == 1 || x.b == 1 || x.c == 1 || x.d == 1 || x.e == 1 || true)",
            "request.body.items.all(x, int(x) == 1 || x.inNetwork('10.0.0.0/8') || x < 'a' || has(x.b) || x.c == 2 || true)"})
    void whatWouldTakeLongForABodyThatIsLongFailsSoon(String text) throws ConditionInvalid {
        String numbers = java.util.stream.IntStream.range(0, 9_000).mapToObj(i -> "" + i)
                .collect(java.util.stream.Collectors.joining(","));
        String members = java.util.stream.IntStream.range(0, 9_000).mapToObj(i -> "\"m" + i + "\":1")
                .collect(java.util.stream.Collectors.joining(","));
        Object body = JsonTree.read("{\"items\":[%s],\"o\":{%s},\"text\":\"%s\",\"part\":\"%s\"}".formatted(numbers,
                members, "x".repeat(100_000), "x".repeat(20_000) + "y").getBytes(StandardCharsets.UTF_8));
        Condition condition = ConditionCompiler.compile(text);

        assertThat(condition.evaluate(_ -> body)).isEqualTo(new Outcome.Failed("too much to look at"));
        assertThat(ConditionCompiler.compile("request.body.items.exists(x, x == 8999)").evaluate(_ -> body))
                .isEqualTo(Outcome.TRUE);
    }

    @Test
    void whatIsAllowedIsForAllConditionsOfADecisionTogether() throws ConditionInvalid {
        Object body = JsonTree
                .read("{\"text\":\"%s\"}".formatted("x".repeat(200_000)).getBytes(StandardCharsets.UTF_8));
        Condition half = ConditionCompiler.compile("request.body.text.matches('[a-i]{60}')");

        Outcome alone = half.evaluate(_ -> body);
        Effort decision = Effort.begin();
        Outcome first = half.evaluate(_ -> body);
        Outcome second = half.evaluate(_ -> body);
        decision.end();
        Outcome after = half.evaluate(_ -> body);

        assertThat(List.of(alone, first, after)).containsOnly(Outcome.FALSE);
        assertThat(second).isEqualTo(new Outcome.Failed("too much to look at"));
    }

    @Test
    void tellsWhatItComesToWhateverIsAskedAndWhatItIsComparedWith() throws ConditionInvalid {
        Condition compared = ConditionCompiler
                .compile("operation.resource == 'notes' || operation.id in ['a', 'b'] || params.id == '3'");

        assertThat(ConditionCompiler.compile("1 > 2").always()).isFalse();
        assertThat(ConditionCompiler.compile("true").always()).isTrue();
        assertThat(compared.always()).isNull();
        assertThat(compared.named(Fact.RESOURCE)).containsExactly("notes");
        assertThat(compared.named(Fact.OPERATION_ID)).containsExactly("a", "b");
        assertThat(compared.named(Fact.PARAMETERS)).containsExactly("id");
    }

    @Test
    void whatIsNotKnownLeavesOpenOnlyWhatDependsOnIt() throws ConditionInvalid {
        Facts withoutBody = fact -> {
            if (fact == Fact.BODY) {
                throw new Facts.Unknown(fact);
            }
            return REQUEST.of(fact);
        };

        assertThat(ConditionCompiler.compile("request.body.amount < 100").evaluate(withoutBody))
                .isEqualTo(new Outcome.Unknown(Fact.BODY));
        assertThat(ConditionCompiler.compile("request.body.amount < 100 || request.method == 'POST'")
                .evaluate(withoutBody)).isEqualTo(Outcome.TRUE);
        assertThat(ConditionCompiler.compile("request.body.amount < 100 && request.method == 'GET'")
                .evaluate(withoutBody)).isEqualTo(Outcome.FALSE);
        assertThat(ConditionCompiler.compile("request.body.amount < 100 && request.method == 'POST'")
                .evaluate(withoutBody)).isEqualTo(new Outcome.Unknown(Fact.BODY));
    }

    @Test
    void knowsWhatItAsksAbout() throws ConditionInvalid {
        Condition condition = ConditionCompiler
                .compile("request.body.amount < 100 || caller.ip.inNetwork('10.0.0.0/8')");

        assertThat(condition.facts()).containsExactlyInAnyOrder(Fact.BODY, Fact.CALLER_IP);
    }

    @Test
    void aConditionAboutARowSeesTheRowAndNothingElse() throws ConditionInvalid {
        Condition own = ConditionCompiler.compileRow("row.pipeline_id == 3 && row.owner.id != 7");

        assertThat(own.evaluateRow(Map.of("pipeline_id", 3L, "owner", Map.of("id", 1L)))).isEqualTo(Outcome.TRUE);
        assertThat(own.evaluateRow(Map.of("pipeline_id", 3L))).isInstanceOf(Outcome.Failed.class);
        assertThatThrownBy(() -> ConditionCompiler.compileRow("request.method == 'GET'"))
                .isInstanceOf(ConditionInvalid.class);
    }
}
