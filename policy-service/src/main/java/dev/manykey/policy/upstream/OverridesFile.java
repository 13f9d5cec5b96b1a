package dev.manykey.policy.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

import dev.manykey.adminapi.InvalidField;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.pdp.PathTemplate;
import dev.manykey.policy.openapi.ResourceName;
import dev.manykey.policy.upstream.Overrides.Alias;
import dev.manykey.policy.upstream.Overrides.Match;
import dev.manykey.policy.upstream.Overrides.Rule;
import dev.manykey.policy.upstream.Overrides.Setting;
import dev.manykey.policy.upstream.Overrides.Suffix;

import org.jspecify.annotations.Nullable;

/** A file of overrides as it is sent; null for a list that is left out. */
record OverridesFile(@Nullable List<@Nullable RuleEntry> rules, @Nullable List<@Nullable AliasEntry> aliases,
        @Nullable List<@Nullable SuffixEntry> suffixes) {
    private static final int MAX_RULES = 500;
    private static final int MAX_PATHS = 20;
    private static final int MAX_COST = 1_000_000;
    private static final int MAX_TEXT = 200;
    private static final int REPORTED = 20;
    private static final Pattern METHOD = Pattern.compile("GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS");

    /** A rule as it is sent. */
    record RuleEntry(@Nullable Match match, @Nullable Setting set) {}

    /** An alias as it is sent. */
    record AliasEntry(@Nullable String prefix, @Nullable String also) {}

    /** A suffix as it is sent. */
    record SuffixEntry(@Nullable Match match, @Nullable String suffix) {}

    /**
     * What the file says.
     *
     * @throws ProblemException {@code invalid_request} with every place that is wrong
     */
    Overrides check() {
        List<InvalidField> problems = new ArrayList<>();
        List<Rule> checkedRules = each("rules", rules, MAX_RULES, problems, (place, entry) -> {
            Match match = match(place + ".match", entry.match(), problems);
            return new Rule(match, setting(place + ".set", entry.set(), problems));
        });
        List<Alias> checkedAliases = each("aliases", aliases, MAX_PATHS, problems,
                (place, entry) -> new Alias(prefix(place + ".prefix", entry.prefix(), problems),
                        "/".equals(entry.also()) ? "/" : prefix(place + ".also", entry.also(), problems)));
        List<Suffix> checkedSuffixes = each("suffixes", suffixes, MAX_PATHS, problems, (place, entry) -> new Suffix(
                match(place + ".match", entry.match(), problems), suffix(place, entry.suffix(), problems)));
        if (!problems.isEmpty()) {
            throw ProblemException.invalid(problems.subList(0, Math.min(problems.size(), REPORTED)));
        }
        return new Overrides(checkedRules, checkedAliases, checkedSuffixes);
    }

    private static <S, T> List<T> each(String name, @Nullable List<@Nullable S> entries, int most,
            List<InvalidField> problems, BiFunction<String, S, T> check) {
        List<T> checked = new ArrayList<>();
        if (entries == null) {
            return checked;
        }
        if (entries.size() > most) {
            problems.add(InvalidField.of(name, entries.size() + " entries", "at most " + most));
            return checked;
        }
        for (int i = 0; i < entries.size(); i++) {
            S entry = entries.get(i);
            String place = name + "[" + i + "]";
            if (entry == null) {
                problems.add(InvalidField.of(place, null, "an object"));
            } else {
                checked.add(check.apply(place, entry));
            }
        }
        return checked;
    }

    private static Match match(String place, @Nullable Match match, List<InvalidField> problems) {
        if (match == null || match.described().isEmpty()) {
            problems.add(InvalidField.of(place, null, "one or more of method, path, tag, operationId"));
            return new Match(null, null, null, null);
        }
        if (match.method() != null && !METHOD.matcher(match.method()).matches()) {
            problems.add(InvalidField.of(place + ".method", match.method(),
                    "one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, in capital letters"));
        }
        if (match.path() != null && !PathGlob.isOne(match.path())) {
            problems.add(InvalidField.of(place + ".path", match.path(), PathGlob.EXPECTED));
        }
        text(place + ".tag", match.tag(), problems);
        text(place + ".operationId", match.operationId(), problems);
        return match;
    }

    private static Setting setting(String place, @Nullable Setting set, List<InvalidField> problems) {
        if (set == null || (set.resource() == null && set.access() == null && set.cost() == null
                && set.ignore() == null)) {
            problems.add(InvalidField.of(place, null, "one or more of resource, access, cost, ignore"));
            return new Setting(null, null, null, null);
        }
        if (set.resource() != null && !ResourceName.matches(set.resource())) {
            problems.add(InvalidField.of(place + ".resource", set.resource(), ResourceName.EXPECTED));
        }
        Integer cost = set.cost();
        if (cost != null && (cost < 1 || cost > MAX_COST)) {
            problems.add(InvalidField.of(place + ".cost", cost, "a whole number 1..%d".formatted(MAX_COST)));
        }
        return set;
    }

    private static String prefix(String place, @Nullable String prefix, List<InvalidField> problems) {
        if (prefix == null || prefix.endsWith("/") || !isPlain(prefix)) {
            problems.add(InvalidField.of(place, prefix,
                    "whole segments of a path without parameters and without a slash at the end, such as /api/v1"));
            return "";
        }
        return prefix;
    }

    private static String suffix(String place, @Nullable String suffix, List<InvalidField> problems) {
        if (suffix == null || suffix.isEmpty() || suffix.startsWith("{") || suffix.indexOf('/') >= 0
                || !isTemplate("/x" + suffix)) {
            problems.add(InvalidField.of(place + ".suffix", suffix,
                    "text and parameters in braces, text first, no slash, such as :({fields})"));
            return "";
        }
        return suffix;
    }

    private static void text(String place, @Nullable String text, List<InvalidField> problems) {
        if (text != null && (text.isBlank() || text.length() > MAX_TEXT)) {
            problems.add(InvalidField.of(place, text, "1..%d characters".formatted(MAX_TEXT)));
        }
    }

    private static boolean isPlain(String path) {
        return isTemplate(path) && path.indexOf('{') < 0;
    }

    private static boolean isTemplate(String path) {
        try {
            PathTemplate.parse(path);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
