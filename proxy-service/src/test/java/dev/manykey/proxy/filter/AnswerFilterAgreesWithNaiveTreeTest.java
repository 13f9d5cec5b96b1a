package dev.manykey.proxy.filter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;

import dev.manykey.contract.Access;
import dev.manykey.pdp.Duties;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The filter against a second one that has the whole answer as a tree and asks, of every value, every place whether it is meant.
 */
class AnswerFilterAgreesWithNaiveTreeTest {
    private static final int TRIES = 60_000;
    private static final List<String> NAMES = List.of("a", "b", "A", "é", "a.b");
    private static final List<String> NUMBERS = List.of("1", "2", "1.0", "-0", "1e400", "12345678901234567890", "0.10");
    private static final Map<String, Predicate<@Nullable Object>> CONDITIONS = Map.of(
            "row.a == 1", row -> row instanceof Map<?, ?> map && map.get("a") instanceof Numeral(String text)
                    && Double.parseDouble(text) == 1,
            "has(row.b)", row -> row instanceof Map<?, ?> map && map.containsKey("b"),
            "row == null", row -> row == null,
            "row != null", row -> row != null,
            "row == 'x'", "x"::equals,
            "type(row) == list && size(row) > 1", row -> row instanceof List<?> list && list.size() > 1);

    /** A number as it is written. */
    private record Numeral(String text) {}

    /** What is left of a value: it, another, or nothing. */
    private record Left(@Nullable Object value, boolean there) {
        static final Left NOTHING = new Left(null, false);
    }

    private static final class NotPermitted extends RuntimeException {}

    private static final class Withheld extends RuntimeException {}

    /** Whoever reads from the start meets the record that is not permitted before it is known that rows are missing. */
    private static boolean isRefusedEarlier(@Nullable Object answer, Duties duties, boolean reads) {
        try {
            naive(answer, List.of(), false, false, duties, reads);
            return false;
        } catch (NotPermitted e) {
            return true;
        }
    }

    private static List<String> names(String place) {
        String plain = place.replace("[]", "").replaceFirst("^\\.", "");
        return plain.isEmpty() ? List.of() : List.of(plain.toLowerCase(java.util.Locale.ROOT).split("\\.", -1));
    }

    /** Whether everything on the way to the place, of what is passed on, has what comes next. */
    private static boolean isThere(@Nullable Object value, List<String> path, List<String> rest, Duties duties) {
        boolean array = value instanceof List;
        if (rest.isEmpty() || value == null || meant(duties.drop(), path, false) || meant(duties.drop(), path, true)
                || meant(duties.mask(), path, false) || meant(duties.mask(), path, true)) {
            return true;
        }
        return array ? ((List<?>) value).stream()
                .allMatch(each -> !permitted(each, path, duties) || isThereBelow(each, path, rest, duties))
                : !permitted(value, path, duties) || isThereBelow(value, path, rest, duties);
    }

    private static boolean isThereBelow(@Nullable Object value, List<String> path, List<String> rest, Duties duties) {
        if (value instanceof List<?> list) {
            return list.stream().allMatch(each -> isThereBelow(each, path, rest, duties));
        }
        if (value == null) {
            return true;
        }
        if (!(value instanceof Map<?, ?> map)) {
            return false;
        }
        boolean found = false;
        for (var member : map.entrySet()) {
            List<String> names = List
                    .of(((String) member.getKey()).toLowerCase(java.util.Locale.ROOT).split("\\.", -1));
            if (names.size() <= rest.size() && rest.subList(0, names.size()).equals(names)) {
                List<String> below = new ArrayList<>(path);
                below.add((String) member.getKey());
                found = true;
                if (!isThere(member.getValue(), below, rest.subList(names.size(), rest.size()), duties)) {
                    return false;
                }
            }
        }
        return found;
    }

    @Test
    void sameAnswerForEveryAnswerAndEveryDuty() {
        int changed = 0;
        int refused = 0;
        int withheld = 0;
        for (int seed = 0; seed < TRIES; seed++) {
            Random random = new Random(seed);
            Object answer = value(random, 0);
            Duties duties = duties(random);
            boolean reads = random.nextBoolean();
            AnswerHead head = new AnswerHead("GET", reads ? Access.READ : Access.WRITE, 200, List.of(Answers.JSON));

            String expected;
            try {
                if (reads && duties.rows().stream()
                        .anyMatch(rows -> !isThere(answer, List.of(), names(rows.array()), duties))) {
                    throw new Withheld();
                }
                Left left = naive(answer, List.of(), false, false, duties, reads);
                expected = left.there() ? written(left.value(), null) : "null";
            } catch (NotPermitted e) {
                expected = "row_not_permitted";
                refused++;
            } catch (Withheld e) {
                expected = isRefusedEarlier(answer, duties, reads) ? "row_not_permitted" : "answer_not_filterable";
                withheld++;
            }
            String given = written(answer, random);

            assertThat(Answers.told(Answers.filtered(duties, head, given)))
                    .as("seed %d: %s of %s", seed, duties, given).isEqualTo(expected);
            changed += expected.equals(written(answer, null)) ? 0 : 1;
        }
        assertThat(changed).isGreaterThan(TRIES / 4);
        assertThat(refused).isGreaterThan(TRIES / 100);
        assertThat(withheld).isGreaterThan(TRIES / 100);
    }

    /**
     * What is left of a value.
     *
     * @param path names from the top
     * @param element whether it is in an array at that path, and not what stands there
     * @param inArray whether an array is anywhere above it
     */
    private static Left naive(@Nullable Object value, List<String> path, boolean element, boolean inArray,
            Duties duties,
            boolean reads) {
        boolean array = value instanceof List;
        if (!element) {
            if (meant(duties.drop(), path, false) || (!array && meant(duties.drop(), path, true))) {
                return Left.NOTHING;
            }
            if (meant(duties.mask(), path, false) || (!array && meant(duties.mask(), path, true))) {
                return new Left("***", true);
            }
            if (array && meant(duties.drop(), path, true)) {
                return new Left(List.of(), true);
            }
            if (!array && value != null && !permitted(value, path, duties)) {
                if (reads && !inArray) {
                    throw new NotPermitted();
                }
                return new Left(null, true);
            }
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> left = new ArrayList<>();
            for (Object each : list) {
                Left of = !element && meant(duties.mask(), path, true) ? new Left("***", true)
                        : naive(each, path, true, true, duties, reads);
                if (element || permitted(each, path, duties)) {
                    left.add(of.value());
                }
            }
            return new Left(left, true);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> left = new LinkedHashMap<>();
            map.forEach((name, member) -> {
                List<String> below = new ArrayList<>(path);
                below.add((String) name);
                Left of = naive(member, below, false, inArray, duties, reads);
                if (of.there()) {
                    left.put((String) name, of.value());
                }
            });
            return new Left(left, true);
        }
        return new Left(value, true);
    }

    private static boolean permitted(@Nullable Object value, List<String> path, Duties duties) {
        for (Duties.Rows rows : duties.rows()) {
            if (meant(List.of(rows.array()), path, false) || meant(List.of(rows.array()), path, true)) {
                if (beyond64Bits(value) || !CONDITIONS.getOrDefault(rows.keep().text(), _ -> false).test(value)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean beyond64Bits(@Nullable Object value) {
        return switch (value) {
            case Numeral(String text) -> text.equals("1e400") || text.length() > 19;
            case List<?> list -> list.stream().anyMatch(AnswerFilterAgreesWithNaiveTreeTest::beyond64Bits);
            case Map<?, ?> map -> map.values().stream().anyMatch(AnswerFilterAgreesWithNaiveTreeTest::beyond64Bits);
            case null, default -> false;
        };
    }

    /** Whether one of the places, with or without brackets at its end, is this path. */
    private static boolean meant(List<String> places, List<String> path, boolean brackets) {
        String names = String.join(".", path);
        return places.stream().filter(place -> place.endsWith("[]") == brackets)
                .anyMatch(place -> place.replace("[]", "").replaceFirst("^\\.", "").equalsIgnoreCase(names));
    }

    private static Duties duties(Random random) {
        return Answers.duties(places(random, 2), places(random, 2), places(random, 2).stream().map(place -> Answers
                .row(place,
                        List.copyOf(new java.util.TreeSet<>(CONDITIONS.keySet()))
                                .get(random.nextInt(CONDITIONS.size()))))
                .toList());
    }

    private static List<String> places(Random random, int most) {
        List<String> places = new ArrayList<>();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            StringBuilder place = new StringBuilder(random.nextInt(4) == 0 ? "[]" : "");
            for (int names = random.nextInt(place.isEmpty() ? 1 : 0, 4); names > 0; names--) {
                place.append(place.isEmpty() ? "" : ".").append(NAMES.get(random.nextInt(4)))
                        .append(random.nextInt(3) == 0 ? "[]" : "");
            }
            places.add(place.toString());
        }
        return places;
    }

    private static @Nullable Object value(Random random, int depth) {
        int kind = random.nextInt(depth > 4 ? 4 : 10);
        if (kind >= 7) {
            List<@Nullable Object> elements = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                elements.add(value(random, depth + 1));
            }
            return elements;
        }
        if (kind >= 4) {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                members.put(NAMES.get(random.nextInt(NAMES.size())), value(random, depth + 1));
            }
            return members;
        }
        return switch (kind) {
            case 0 -> null;
            case 1 -> random.nextBoolean() ? "x" : "\u00e9\"\\\n\uD83D\uDE00\uD83D";
            case 2 -> random.nextBoolean();
            default -> new Numeral(NUMBERS.get(random.nextInt(NUMBERS.size())));
        };
    }

    /** JSON; with {@code random} in one of the many ways in which it can be written, else in the shortest. */
    private static String written(@Nullable Object value, @Nullable Random random) {
        String space = random != null && random.nextInt(5) == 0 ? " \n" : "";
        List<String> parts = new ArrayList<>();
        return switch (value) {
            case null -> "null";
            case Numeral(String text) -> text;
            case String text -> quoted(text, random);
            case List<?> list -> {
                list.forEach(each -> parts.add(written(each, random)));
                yield "[" + space + String.join(space + ",", parts) + space + "]";
            }
            case Map<?, ?> map -> {
                map.forEach(
                        (name, each) -> parts.add(quoted((String) name, random) + space + ":" + written(each, random)));
                yield "{" + space + String.join("," + space, parts) + "}" + space;
            }
            default -> value.toString();
        };
    }

    private static String quoted(String text, @Nullable Random random) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean lone = Character.isSurrogate(c) && (Character.isHighSurrogate(c)
                    ? i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))
                    : i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
            if (lone || (random != null && !Character.isSurrogate(c) && random.nextInt(4) == 0)) {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c == '\n' ? "\\n" : c == '"' || c == '\\' ? "\\" + c : String.valueOf(c));
            }
        }
        return quoted.append('"').toString();
    }
}
