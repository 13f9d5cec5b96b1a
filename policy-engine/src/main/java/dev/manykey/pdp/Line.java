package dev.manykey.pdp;

import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.regex.Pattern;

import dev.manykey.contract.policy.Grant.Effect;
import dev.manykey.pdp.condition.Condition;
import dev.manykey.pdp.condition.Condition.Outcome;
import dev.manykey.pdp.condition.Fact;
import dev.manykey.pdp.condition.Facts;

import org.jspecify.annotations.Nullable;

/**
 * A grant that does not simply hold: it looks at the request, or obliges to something.
 *
 * @param label as {@code policy/grant}
 * @param parameters values that path parameters must have
 * @param condition null for none
 */
record Line(String label, Effect effect, SortedMap<String, List<String>> parameters, @Nullable Condition condition,
        Duties duties) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_~-][A-Za-z0-9._~-]*");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("0|-?[1-9][0-9]*");
    /** What nobody reads as a number. */
    private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_~-]*");
    private static final Outcome NOT_PLAIN = new Outcome.Failed(
            "a path parameter that can be read in more than one way");

    /** Whether the grant applies to a request of this operation. */
    Outcome applies(Match.Matched matched, Facts facts) {
        if (!parameters.isEmpty()) {
            Outcome fit = parametersFit(matched, facts);
            if (!fit.equals(Outcome.TRUE)) {
                return fit;
            }
        }
        return condition == null ? Outcome.TRUE : condition.evaluate(facts);
    }

    private Outcome parametersFit(Match.Matched matched, Facts facts) {
        String path;
        try {
            path = (String) facts.of(Fact.PATH);
        } catch (Facts.Unknown e) {
            return new Outcome.Unknown(e.fact());
        } catch (RuntimeException e) {
            return new Outcome.Failed(e.getClass().getSimpleName());
        }
        Outcome fit = Outcome.TRUE;
        for (var wanted : parameters.entrySet()) {
            String value = matched.parameter(wanted.getKey(), path);
            Outcome one = switch (effect) {
                case ALLOW -> value != null && wanted.getValue().contains(value) ? Outcome.TRUE : Outcome.FALSE;
                case DENY -> value == null ? Outcome.FALSE : denied(value, wanted.getValue());
            };
            if (one.equals(Outcome.FALSE)) {
                return one;
            }
            fit = one.equals(Outcome.TRUE) ? fit : one;
        }
        return fit;
    }

    /** What is to be denied must not slip through in another spelling that the upstream takes for the same. */
    private static Outcome denied(String value, List<String> values) {
        for (String denied : values) {
            if (denied.toLowerCase(Locale.ROOT).equals(value.toLowerCase(Locale.ROOT))) {
                return Outcome.TRUE;
            }
        }
        boolean numbers = values.stream().anyMatch(denied -> WHOLE_NUMBER.matcher(denied).matches());
        boolean told = numbers ? WHOLE_NUMBER.matcher(value).matches() || WORD.matcher(value).matches()
                : PLAIN.matcher(value).matches()
                        && values.stream().noneMatch(denied -> bare(denied).equals(bare(value)));
        return told ? Outcome.FALSE : NOT_PLAIN;
    }

    /** As a reader takes it that drops separators, and what looks like the ending of a file's name. */
    private static String bare(String value) {
        int ending = value.indexOf('.', 1);
        return (ending < 0 ? value : value.substring(0, ending)).replace("-", "").replace("_", "")
                .toLowerCase(Locale.ROOT);
    }
}
