package dev.manykey.proxy.filter;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import dev.manykey.contract.Access;
import dev.manykey.pdp.Duties;
import dev.manykey.pdp.condition.Condition;
import dev.manykey.pdp.condition.ConditionCompiler;
import dev.manykey.pdp.condition.ConditionInvalid;
import dev.manykey.proxy.Header;

/** Answers and duties for tests. */
final class Answers {
    static final AnswerBounds BOUNDS = new AnswerBounds(8 << 20, 64L << 20, 100);
    static final Header JSON = new Header("Content-Type", "application/json");

    private static final AnswerFilter FILTER = new AnswerFilter(BOUNDS);
    private static final Map<String, Condition> CONDITIONS = new ConcurrentHashMap<>();

    private Answers() {}

    static AnswerHead ok(Header... headers) {
        return new AnswerHead("GET", Access.READ, 200, List.of(headers));
    }

    static Duties mask(String... places) {
        return duties(List.of(places), List.of(), List.of());
    }

    static Duties drop(String... places) {
        return duties(List.of(), List.of(places), List.of());
    }

    static Duties rows(String array, String keep) {
        return duties(List.of(), List.of(), List.of(row(array, keep)));
    }

    static Duties.Rows row(String array, String keep) {
        return new Duties.Rows(array, CONDITIONS.computeIfAbsent(keep, Answers::condition));
    }

    private static Condition condition(String keep) {
        try {
            return ConditionCompiler.compileRow(keep);
        } catch (ConditionInvalid e) {
            throw new IllegalArgumentException(e);
        }
    }

    static Duties duties(List<String> mask, List<String> drop, List<Duties.Rows> rows) {
        return new Duties(mask, drop, rows, List.of(), null, new TreeMap<>());
    }

    static Filtered filtered(Duties duties, AnswerHead head, byte[] body) {
        try (AnswerReading reading = FILTER.read(AnswerRules.of(duties), head)) {
            reading.next(body);
            return reading.result();
        }
    }

    static Filtered filtered(Duties duties, AnswerHead head, String body) {
        return filtered(duties, head, body.getBytes(StandardCharsets.UTF_8));
    }

    /** The body of an answer in JSON to a call that reads; what is not passed on is told as its code. */
    static String filtered(Duties duties, String body) {
        return told(filtered(duties, ok(JSON), body));
    }

    static String told(Filtered filtered) {
        return switch (filtered) {
            case Filtered.PassedOn(byte[] body, Filtered.PassedOn.How _) -> new String(body, StandardCharsets.UTF_8);
            case Filtered.Refused(var code, String _) -> code.toString();
        };
    }
}
