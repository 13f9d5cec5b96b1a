package dev.manykey.policy.upstream;

import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.manykey.contract.Access;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What an operator knows better of many operations at once, and under which further paths they are served. Kept when a
 * document is imported again; a {@link Correction} of one operation beats it.
 *
 * @param rules read from top to bottom: what a later one says counts, member by member
 * @param aliases further prefixes of paths
 * @param suffixes further endings of paths
 */
public record Overrides(List<Rule> rules, List<Alias> aliases, List<Suffix> suffixes) {
    /** Nothing known better. */
    static final Overrides NONE = new Overrides(List.of(), List.of(), List.of());

    /** What the operations that it matches are set to. */
    public record Rule(Match match, Setting set) {}

    /**
     * Which operations are meant: those for which everything that is named here holds.
     *
     * @param method null for any
     * @param path a {@link PathGlob} over the template with the base path, null for any
     * @param tag one of the operation's tags in its document, letter for letter, null for any
     * @param operationId letter for letter, null for any
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Match(@Nullable String method, @Nullable String path, @Nullable String tag,
            @Nullable String operationId) {
        /** Tells of an operation whether it is meant. */
        Predicate<CataloguedOperation> test() {
            PathGlob glob = path == null ? null : PathGlob.parse(path);
            return entry -> (method == null || method.equals(entry.operation().method()))
                    && (tag == null || entry.documented().tags().contains(tag))
                    && (operationId == null || operationId.equals(entry.operation().operationId()))
                    && (glob == null || glob.matches(entry.operation().path()));
        }

        /** Which operations are meant, in words. */
        String described() {
            return Stream.of(method, path, tag == null ? null : "tag " + tag,
                    operationId == null ? null : "operationId " + operationId).filter(Objects::nonNull)
                    .collect(Collectors.joining(" "));
        }
    }

    /**
     * What is set; null leaves a member as it is.
     *
     * @param cost weight for limits, 1 or more
     * @param ignore whether the operation is refused to everybody
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Setting(@Nullable String resource, @Nullable Access access, @Nullable Integer cost,
            @Nullable Boolean ignore) {}

    /**
     * Operations below {@code prefix} are served below {@code also} too.
     *
     * @param prefix whole segments of a path, such as {@code /api/v1}
     * @param also whole segments, or {@code /} for none
     */
    public record Alias(String prefix, String also) {}

    /**
     * Matching operations are served with {@code suffix} glued to their last segment too.
     *
     * @param suffix text and parameters in braces, such as <code>:({fields})</code>
     */
    public record Suffix(Match match, String suffix) {}

    public Overrides {
        rules = List.copyOf(rules);
        aliases = List.copyOf(aliases);
        suffixes = List.copyOf(suffixes);
    }

    /** Gives an operation with what all rules say of it. */
    UnaryOperator<CataloguedOperation> application() {
        record Ready(Predicate<CataloguedOperation> test, Setting set) {}
        List<Ready> ready = rules.stream().map(rule -> new Ready(rule.match().test(), rule.set())).toList();
        return entry -> {
            CataloguedOperation set = entry;
            for (Ready rule : ready) {
                if (rule.test.test(entry)) {
                    set = set.overridden(rule.set);
                }
            }
            return set;
        };
    }
}
