package dev.manykey.mutants;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rule switched off in the code.
 *
 * @param rule that is broken
 * @param name what is wrong with the program then; unique
 * @param source the class in which it is done
 * @param snippet what is replaced, compared without regard to line breaks and spaces; must be there exactly once
 * @param replacement what stands there instead
 * @param tests of which at least one must fail
 */
record Mutant(Rule rule, String name, Source source, String snippet, String replacement, Tests tests) {
    private static final Pattern TOKEN = Pattern.compile("\\w+|\\S");
    private static final Pattern WORD = Pattern.compile("\\w+");

    /** A class of a module, by its simple name. */
    record Source(String module, String type) {}

    /** Tests of a module, each {@code Class} or {@code Class#method} with the simple name of the class. */
    record Tests(String module, List<String> names) {
        Tests {
            names = List.copyOf(names);
        }
    }

    /** A mutant does not fit the code any more: somebody has to look at it. */
    static final class Unfit extends RuntimeException {
        Unfit(String message) {
            super(message);
        }
    }

    /** Of a class of control-log, whose own tests must notice. */
    static Mutant inControlLog(Rule rule, String name, String type, String snippet, String replacement,
            String... tests) {
        return in("control-log", rule, name, type, snippet, replacement, tests);
    }

    /** Of a class of proxy-service, whose own tests must notice. */
    static Mutant inProxy(Rule rule, String name, String type, String snippet, String replacement, String... tests) {
        return in("proxy-service", rule, name, type, snippet, replacement, tests);
    }

    /** Of a class of key-service, whose own tests must notice. */
    static Mutant inKeyService(Rule rule, String name, String type, String snippet, String replacement,
            String... tests) {
        return in("key-service", rule, name, type, snippet, replacement, tests);
    }

    private static Mutant in(String module, Rule rule, String name, String type, String snippet, String replacement,
            String... tests) {
        return new Mutant(rule, name, new Source(module, type), snippet, replacement,
                new Tests(module, List.of(tests)));
    }

    /**
     * The source with the rule switched off.
     *
     * @throws Unfit when the snippet is not there, or more than once
     */
    String appliedTo(String text) {
        Matcher matcher = pattern().matcher(text);
        long found = matcher.results().count();
        if (found != 1) {
            throw new Unfit("mutant \"%s\": found %d times in %s of %s (expected: once): %s".formatted(name, found,
                    source.type(), source.module(), snippet.strip()));
        }
        return matcher.reset().replaceFirst(Matcher.quoteReplacement(replacement));
    }

    private Pattern pattern() {
        StringBuilder regex = new StringBuilder();
        boolean afterWord = false;
        Matcher tokens = TOKEN.matcher(snippet);
        while (tokens.find()) {
            String token = tokens.group();
            boolean word = WORD.matcher(token).matches();
            if (!regex.isEmpty()) {
                regex.append(word && afterWord ? "\\s+" : "\\s*");
            }
            regex.append(word ? "\\b" : "").append(Pattern.quote(token)).append(word ? "\\b" : "");
            afterWord = word;
        }
        return Pattern.compile(regex.toString());
    }
}
