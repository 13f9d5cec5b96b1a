package dev.manykey.pdp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.manykey.contract.Access;
import dev.manykey.contract.state.UpstreamState.Operation;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The tree against a second implementation that tries every template as a regular expression and sorts what fits. */
class CatalogAgreesWithNaiveMatchingTest {
    private static final int CASES = 10_000;
    private static final List<String> TEMPLATES = List.of("a", "b", "ab", "a.b", "{}", "{}", "{}.b", "a-{}", "{}:{}");
    private static final List<String> SEGMENTS = List.of("a", "b", "ab", "A", "a.b", "a.c", "x.b", "a-1", "A-1", "1:2",
            "7",
            "B", "abc", "x", "");
    private static final List<String> METHODS = List.of("GET", "HEAD", "PUT");

    @Test
    void everyRandomPathIsFoundAlike() {
        long seed = Long.getLong("manykey.seed", 20261123L);
        Random random = new Random(seed);
        int matched = 0;
        int ambiguous = 0;

        for (int i = 0; i < CASES; i++) {
            List<Operation> operations = operations(random);
            Catalog catalog = Catalog.compile(operations);
            String method = pick(METHODS, random);
            String path = path(SEGMENTS, random);

            Match found = catalog.match(method, path);

            assertThat(described(found, path)).as("seed %d case %d: %s %s in %s", seed, i, method, path, operations)
                    .isEqualTo(naive(operations, method, path));
            matched += found instanceof Match.Matched ? 1 : 0;
            ambiguous += found instanceof Match.AmbiguousPath ? 1 : 0;
        }

        assertThat(matched).as("seed %d", seed).isGreaterThan(CASES / 20);
        assertThat(ambiguous).as("seed %d", seed).isGreaterThan(CASES / 100);
    }

    private static String naive(List<Operation> operations, String method, String path) {
        List<String> fitting = operations.stream().map(operation -> shape(operation)).distinct()
                .filter(template -> pattern(template).matcher(path).matches())
                .sorted(Comparator.comparing(CatalogAgreesWithNaiveMatchingTest::rank)).toList();
        if (fitting.isEmpty()) {
            return "unknown";
        }
        String best = fitting.getFirst();
        TreeMap<String, Operation> here = new TreeMap<>();
        operations.stream().filter(operation -> shape(operation).equals(best))
                .forEach(operation -> here.put(operation.method(), operation));
        String served = here.containsKey(method) ? method
                : method.equals("HEAD") && here.containsKey("GET") ? "GET" : "";
        if (served.isEmpty()) {
            TreeSet<String> methods = new TreeSet<>(here.keySet());
            if (methods.contains("GET")) {
                methods.add("HEAD");
            }
            return "only " + methods;
        }
        String[] template = best.split("/", -1);
        String[] segments = path.split("/", -1);
        for (int i = 1; i < template.length; i++) {
            if (template[i].contains("{") && isAmbiguous(operations, template, i, segments[i])) {
                return "ambiguous";
            }
        }
        Matcher matcher = pattern(best).matcher(path);
        assertThat(matcher.matches()).isTrue();
        List<String> values = new ArrayList<>();
        for (int group = 1; group <= matcher.groupCount(); group++) {
            values.add(matcher.group(group));
        }
        return served + " " + best + " " + values;
    }

    private static boolean isAmbiguous(List<Operation> operations, String[] template, int at, String segment) {
        String before = String.join("/", List.of(template).subList(0, at)) + "/";
        for (Operation operation : operations) {
            if (!shape(operation).startsWith(before)) {
                continue;
            }
            String sibling = shape(operation).substring(before.length()).split("/", -1)[0];
            if (sibling.equals(template[at]) || sibling.equals("{}")) {
                continue;
            }
            if (!sibling.contains("{")) {
                boolean looksAlike = segment.toLowerCase(java.util.Locale.ROOT)
                        .matches(Pattern.quote(sibling) + "([^a-z0-9_-].*)?");
                if (looksAlike && !segment.equals(sibling)) {
                    return true;
                }
            } else {
                boolean exact = pattern("/" + sibling).matcher("/" + segment).matches();
                boolean folded = Pattern.compile(pattern("/" + sibling).pattern(), Pattern.CASE_INSENSITIVE)
                        .matcher("/" + segment).matches();
                if (exact ? !template[at].equals("{}") : folded) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Compares as the templates do: literal before partly literal before parameter, segment by segment. */
    private static String rank(String template) {
        StringBuilder rank = new StringBuilder();
        for (String segment : template.substring(1).split("/", -1)) {
            int literal = segment.replace("{}", "").length();
            rank.append(!segment.contains("{") ? "0" : segment.equals("{}") ? "9" : Integer.toString(8 - literal));
        }
        return rank.toString();
    }

    private static Pattern pattern(String template) {
        return Pattern.compile(Pattern.quote(template).replace("{}", "\\E([^/]+?)\\Q"));
    }

    private static String described(Match match, String path) {
        return switch (match) {
            case Match.Matched matched ->
                matched.operation().method() + " " + shape(matched.operation()) + " " + values(matched, path);
            case Match.NoSuchOperation none -> none.pathKnown() ? "only " + none.allowedMethods() : "unknown";
            case Match.AmbiguousPath _ -> "ambiguous";
        };
    }

    private static List<String> values(Match.Matched matched, String path) {
        return matched.parameterNames().stream().map(name -> String.valueOf(matched.parameter(name, path))).toList();
    }

    private static List<Operation> operations(Random random) {
        TreeMap<String, Operation> operations = new TreeMap<>();
        int count = 1 + random.nextInt(12);
        for (int i = 0; i < count; i++) {
            String path = path(TEMPLATES, random);
            String method = pick(METHODS, random);
            operations.put(method + path, new Operation(method, named(path), "r", Access.READ, null, 1));
        }
        return List.copyOf(operations.values());
    }

    private static String named(String shape) {
        String path = shape;
        for (int i = 0; path.contains("{}"); i++) {
            path = path.replaceFirst("\\{}", "{p" + i + "}");
        }
        return path;
    }

    private static String shape(Operation operation) {
        return operation.path().replaceAll("\\{[^}]*}", "{}");
    }

    private static String path(List<String> segments, Random random) {
        StringBuilder path = new StringBuilder();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            path.append('/').append(pick(segments, random));
        }
        return path.toString();
    }

    private static <T> T pick(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }
}
