package dev.manykey.policy.upstream;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.manykey.adminapi.ProblemException;
import dev.manykey.contract.Access;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.pdp.Catalog;
import dev.manykey.pdp.Match.Matched;
import dev.manykey.pdp.Match.NoSuchOperation;
import dev.manykey.policy.openapi.DocumentedOperation;
import dev.manykey.policy.openapi.ImportChoices;
import dev.manykey.policy.upstream.Overrides.Alias;
import dev.manykey.policy.upstream.Overrides.Match;
import dev.manykey.policy.upstream.Overrides.Rule;
import dev.manykey.policy.upstream.Overrides.Setting;
import dev.manykey.policy.upstream.Overrides.Suffix;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What overrides make of operations, and what of that is published. */
class OverridesTest {
    private static final Match DEALS = path("/v1/deals/**");

    @Test
    void whatALaterRuleSaysCountsMemberByMemberAndACorrectionCountsMost() {
        Operations operations = Operations.of(List.of(document("POST /v1/deals/search", "POST /v1/deals")),
                rules(new Rule(DEALS, new Setting("sales", Access.READ, 5, null)),
                        new Rule(path("/v1/deals/search"), new Setting(null, Access.WRITE, null, null)),
                        new Rule(new Match("POST", "/v1/*/search", null, null),
                                new Setting("search", null, null, null))),
                Map.of(new OperationKey("POST", "/v1/deals"), new Correction("deals", null)));

        assertThat(operations.publishable()).containsExactlyInAnyOrder(
                new Operation("POST", "/v1/deals/search", "search", Access.WRITE, null, 5),
                new Operation("POST", "/v1/deals", "deals", Access.READ, null, 5));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /v1/deals/{id}      | /v1/deals/{dealId}      | true
            /v1/deals/*         | /v1/deals/{dealId}      | true
            /v1/deals/*         | /v1/deals               | false
            /v1/deals/*         | /v1/deals/{id}/products | false
            /v1/deals/**        | /v1/deals               | true
            /v1/deals/**        | /v1/deals/{id}/products | true
            /v1/deals/**        | /v1/dealFields          | false
            /**/search          | /crm/v3/contacts/search | true
            /**/search          | /search                 | true
            /**/batch/**        | /a/batch                | true
            /v1/deal*           | /v1/dealFields          | true
            /v1/*Fields/{x}     | /v1/dealFields/{id}     | true
            /v1/deals           | /v1/Deals               | false
            /**                 | /                       | true
            /v1/deals/          | /v1/deals               | false
            """)
    void aPathMatchesSegmentBySegment(String glob, String path, boolean matches) {
        assertThat(PathGlob.isOne(glob)).isTrue();
        assertThat(PathGlob.parse(glob).matches(path)).isEqualTo(matches);
    }

    @Test
    void tagsAndOperationIdsAreMatchedLetterForLetter() {
        DocumentedOperation one = new DocumentedOperation(
                new Operation("GET", "/a", "a", Access.READ, "listA", 1), List.of("Deals"), List.of());
        CataloguedOperation entry = CataloguedOperation.of(one, "v1", true);

        assertThat(new Match(null, null, "Deals", null).test().test(entry)).isTrue();
        assertThat(new Match(null, null, "deals", null).test().test(entry)).isFalse();
        assertThat(new Match("GET", null, null, "listA").test().test(entry)).isTrue();
        assertThat(new Match("POST", null, null, "listA").test().test(entry)).isFalse();
    }

    /** Left out, {@code /v1/deals/purge} would be decided as the deal with the id "purge". */
    @Test
    void whatIsIgnoredIsRefusedAndNotTakenForSomethingElse() {
        Catalog catalog = catalog(
                rules(new Rule(path("/v1/deals/purge"), new Setting(null, null, null, true))),
                "POST /v1/deals/purge", "POST /v1/deals/{id}");

        assertThat(catalog.match("POST", "/v1/deals/purge")).isInstanceOf(NoSuchOperation.class);
        assertThat(catalog.match("POST", "/v1/deals/7")).isInstanceOf(Matched.class);
    }

    @Test
    void anAliasServesTheSameOperationsBelowAnotherPrefix() {
        Overrides overrides = new Overrides(
                List.of(new Rule(DEALS, new Setting("sales", null, null, null)),
                        new Rule(path("/v1/hidden"), new Setting(null, null, null, true))),
                List.of(new Alias("/v1", "/api/v1"), new Alias("/v1", "/")), List.of());

        Catalog catalog = catalog(overrides, "GET /v1/deals/{id}", "GET /v1/hidden", "GET /v1/{what}");

        assertThat(Stream.of("/v1/deals/7", "/api/v1/deals/7", "/deals/7")).allSatisfy(path -> assertThat(
                catalog.match("GET", path)).isInstanceOfSatisfying(Matched.class,
                        matched -> assertThat(matched.operation().resource()).isEqualTo("sales")));
        assertThat(Stream.of("/v1/hidden", "/api/v1/hidden", "/hidden", "/api/v2/deals/7"))
                .allSatisfy(path -> assertThat(catalog.match("GET", path)).isInstanceOf(NoSuchOperation.class));
    }

    @Test
    void anAliasThatMakesTwoOperationsOfOneIsRefusedWithBoth() {
        Overrides overrides = new Overrides(List.of(), List.of(new Alias("/v1", "/v2")), List.of());

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> catalog(overrides, "GET /v1/deals/{a}", "GET /v2/deals/{b}"))
                .withMessageContaining("GET /v1/deals/{a}").withMessageContaining("GET /v2/deals/{b}");
    }

    @Test
    void aSuffixIsGluedToTheLastSegmentOfWhatItMatches() {
        Overrides overrides = new Overrides(List.of(), List.of(new Alias("/v1", "/api/v1")),
                List.of(new Suffix(new Match("GET", "/v1/deals/**", null, null), ":({fields})")));

        List<Operation> published = Operations
                .of(List.of(document("GET /v1/deals", "GET /v1/deals/{fields}", "POST /v1/deals")), overrides, Map.of())
                .publishable();

        assertThat(published).extracting(one -> one.method() + " " + one.path()).containsExactlyInAnyOrder(
                "GET /v1/deals", "GET /v1/deals:({fields})", "GET /api/v1/deals", "GET /api/v1/deals:({fields})",
                "GET /v1/deals/{fields}", "GET /v1/deals/{fields}:({fields_})", "GET /api/v1/deals/{fields}",
                "GET /api/v1/deals/{fields}:({fields_})", "POST /v1/deals", "POST /api/v1/deals");
        assertThat(published).extracting(Operation::resource).containsOnly("deals");
    }

    @Test
    void whatTwoOperationsCouldBothBeIsToldAndRefusedWhereTheyNeedDifferentPermissions() {
        Publication different = publication("GET /a/{x}/c", "GET /a/b/{y}");
        Publication across = publication("GET /{x}/b", "GET /a/{y}", "GET /a/b");
        Publication same = publication("GET /v1/deals/{x}/c", "GET /v1/deals/b/{y}");
        Publication specific = publication("GET /a/b/c", "GET /a/{x}/c", "GET /{z}/{x}/c", "POST /a/b/{y}");

        assertThat(different.ambiguities()).containsExactly(
                new Ambiguity("GET /a/{x}/c", "GET /a/b/{y}", "/a/b/c", "/a/b/c"));
        Catalog catalog = Catalog.compile(different.operations());
        assertThat(catalog.match("GET", "/a/b/c")).isInstanceOf(NoSuchOperation.class);
        assertThat(catalog.match("GET", "/a/b/d")).isInstanceOf(Matched.class);
        assertThat(catalog.match("GET", "/a/x/c")).isInstanceOf(Matched.class);
        assertThat(across.ambiguities()).hasSize(1);
        assertThat(Catalog.compile(across.operations()).match("GET", "/a/b")).isInstanceOf(Matched.class);
        assertThat(same.ambiguities()).singleElement().satisfies(one -> assertThat(one.refused()).isNull());
        assertThat(Catalog.compile(same.operations()).match("GET", "/v1/deals/b/c")).isInstanceOf(Matched.class);
        assertThat(specific.ambiguities()).isEmpty();
    }

    /** A seeded comparison of all pairs, the long way, with what is found segment by segment. */
    @Test
    void everyAmbiguousPairIsFound() {
        var random = new Random(20261123);
        for (int round = 0; round < 300; round++) {
            List<String> paths = IntStream.range(0, 12).mapToObj(_ -> IntStream.range(0, 3)
                    .mapToObj(i -> "/" + List.of("a", "b", "{p" + i + "}", "a{p" + i + "}", "{p" + i + "}b")
                            .get(random.nextInt(5)))
                    .reduce("", String::concat)).distinct().map(path -> "GET " + path).toList();
            List<String> expected = paths.stream().flatMap(one -> paths.stream()
                    .filter(other -> one.compareTo(other) < 0 && ambiguous(one, other)).map(other -> one + other))
                    .sorted().toList();

            assertThat(publication(paths.toArray(String[]::new)).ambiguities().stream()
                    .map(one -> one.one().compareTo(one.other()) < 0 ? one.one() + one.other()
                            : one.other() + one.one())
                    .sorted()).as(paths.toString()).isEqualTo(expected);
        }
    }

    @Test
    void moreAmbiguitiesThanAnybodyCouldLookThroughAreRefused() {
        String[] paths = IntStream.range(0, 200)
                .mapToObj(i -> i < 100 ? "GET /a%d/{y}/x".formatted(i) : "GET /{x}/b%d/{z}".formatted(i))
                .toArray(String[]::new);

        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> publication(paths))
                .withMessageContaining("at most 5000 pairs");
    }

    @Test
    void theLargestApiIsPublishedInAMoment() {
        String[] paths = IntStream.range(0, 9000).mapToObj(i -> switch (i % 3) {
            case 0 -> "GET /v1/things%d".formatted(i);
            case 1 -> "GET /v1/things%d/{id}".formatted(i);
            default -> "POST /v1/{tenant}/things%d/{id}/parts".formatted(i);
        }).toArray(String[]::new);
        Rule[] rules = IntStream.range(0, 100)
                .mapToObj(i -> new Rule(path("/v1/**/things%d/**".formatted(i)), new Setting("x", null, null, null)))
                .toArray(Rule[]::new);

        Assertions.assertTimeout(Duration.ofSeconds(10),
                () -> assertThat(Operations.of(List.of(document(paths)), rules(rules), Map.of()).publishable())
                        .hasSize(9000));
    }

    /** Texts that a segment may match are tried out on both templates. */
    private static boolean ambiguous(String one, String other) {
        boolean oneMore = false;
        boolean otherMore = false;
        for (int i = 1; i < 4; i++) {
            List<String> texts = List.of("a", "b", "c", "ab", "ac", "bb", "cb", "acb");
            List<String> left = texts.stream().filter(matching(one.split("/", -1)[i])).toList();
            List<String> right = texts.stream().filter(matching(other.split("/", -1)[i])).toList();
            if (left.stream().noneMatch(right::contains)) {
                return false;
            }
            oneMore |= !left.containsAll(right);
            otherMore |= !right.containsAll(left);
        }
        return oneMore && otherMore;
    }

    private static Predicate<String> matching(String segment) {
        return Pattern.compile(segment.replaceAll("\\{[^{}]*}", ".+")).asMatchPredicate();
    }

    private static Publication publication(String... operations) {
        return Operations.of(List.of(document(operations)), Overrides.NONE, Map.of()).publication();
    }

    private static Catalog catalog(Overrides overrides, String... operations) {
        return Catalog.compile(Operations.of(List.of(document(operations)), overrides, Map.of()).publishable());
    }

    private static Overrides rules(Rule... rules) {
        return new Overrides(List.of(rules), List.of(), List.of());
    }

    private static Match path(@Nullable String path) {
        return new Match(null, path, null, null);
    }

    private static ImportedDocument document(String... operations) {
        List<DocumentedOperation> list = Stream.of(operations).map(operation -> operation.split(" ", -1))
                .map(parts -> DocumentedOperation.of(new Operation(parts[0], parts[1],
                        parts[1].startsWith("/v1/deals") ? "deals" : parts[1].replaceAll("[^A-Za-z0-9]", ""),
                        parts[0].equals("GET") ? Access.READ : Access.WRITE, null, 1)))
                .toList();
        return new ImportedDocument("v1", "openapi 3.0.1", "", "", null, Instant.EPOCH, ImportChoices.USUAL, list,
                new TreeSet<>(), List.of(), List.of());
    }
}
