package dev.manykey.policy.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

import dev.manykey.policy.upstream.Overrides.Alias;

/** How many operations each entry of an upstream's overrides is about, in the order of the entries. */
record Matched(List<Integer> rules, List<Integer> aliases, List<Integer> suffixes) {
    static Matched of(Upstream upstream) {
        Overrides overrides = upstream.overrides();
        Operations operations = upstream.operations();
        return new Matched(count(operations, overrides.rules(), rule -> rule.match().test()),
                count(operations, overrides.aliases(), Matched::below),
                count(operations, overrides.suffixes(), suffix -> suffix.match().test()));
    }

    /** The entries that are about no operation, in words; such an entry is easily a mistyped one. */
    List<String> nothing(Overrides overrides) {
        List<String> nothing = new ArrayList<>();
        add("rules", rules, overrides.rules(), rule -> rule.match().described(), nothing);
        add("aliases", aliases, overrides.aliases(), Alias::prefix, nothing);
        add("suffixes", suffixes, overrides.suffixes(), suffix -> suffix.match().described(), nothing);
        return nothing;
    }

    private static Predicate<CataloguedOperation> below(Alias alias) {
        return entry -> ServedPath.isBelow(entry.operation().path(), alias.prefix());
    }

    private static <E> List<Integer> count(Operations operations, List<E> entries,
            Function<E, Predicate<CataloguedOperation>> test) {
        return entries.stream().map(test).map(one -> (int) operations.all().stream().filter(one).count()).toList();
    }

    private static <E> void add(String name, List<Integer> counts, List<E> entries, Function<E, String> described,
            List<String> nothing) {
        for (int i = 0; i < counts.size(); i++) {
            if (counts.get(i) == 0) {
                nothing.add("%s[%d]: %s matches no operation".formatted(name, i, described.apply(entries.get(i))));
            }
        }
    }
}
