package dev.manykey.standalone.terminal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

import dev.manykey.policy.authoring.NearestNames;
import dev.manykey.standalone.Misspelt;

import org.jspecify.annotations.Nullable;

/**
 * What somebody has typed behind a command.
 *
 * @param arguments without options, in order
 * @param options by name, each with its values; one that takes none has an empty one
 */
record Typed(List<String> arguments, Map<String, List<String>> options) {
    /** Stands behind the name of an argument that can be there several times. */
    static final String MORE = "...";

    private static final List<String> EVERYWHERE = List.of("--url", "--token-file");

    Typed {
        arguments = List.copyOf(arguments);
        options = Map.copyOf(options);
    }

    /**
     * Reads a command line.
     *
     * @param form names of the arguments, {@link #MORE} behind one that may be there several times, then the options; one that
     *        takes no value ends in {@code !}
     * @throws Misspelt when it is another
     */
    static Typed parse(List<String> typed, String... form) {
        List<String> names = new ArrayList<>();
        List<String> known = new ArrayList<>(EVERYWHERE);
        for (String part : form) {
            (part.startsWith("--") ? known : names).add(part);
        }
        List<String> arguments = new ArrayList<>();
        Map<String, List<String>> options = new HashMap<>();
        Iterator<String> rest = typed.iterator();
        while (rest.hasNext()) {
            String word = rest.next();
            if (!word.startsWith("--")) {
                arguments.add(word);
            } else if (known.contains(word + "!")) {
                options.put(word, List.of(""));
            } else if (known.contains(word)) {
                if (!rest.hasNext()) {
                    throw new Misspelt("%s: no value (expected: one behind it)".formatted(word));
                }
                options.computeIfAbsent(word, _ -> new ArrayList<>()).add(rest.next());
            } else {
                throw new Misspelt("%s: unknown option (expected: %s)".formatted(word, nearest(word, known)));
            }
        }
        requireAll(arguments, names);
        return new Typed(arguments, options);
    }

    private static void requireAll(List<String> arguments, List<String> names) {
        boolean several = names.getLast().equals(MORE);
        int least = several ? names.size() - 1 : names.size();
        if (arguments.size() < least) {
            throw new Misspelt(
                    "%s: missing (expected: %s)".formatted(names.get(arguments.size()), String.join(" ", names)));
        }
        if (arguments.size() > least && !several) {
            throw new Misspelt("%s: too much (expected: %s)".formatted(arguments.get(least), String.join(" ", names)));
        }
    }

    private static String nearest(String word, List<String> known) {
        List<String> names = known.stream().map(name -> name.replace("!", "")).toList();
        List<String> nearest = NearestNames.of(word, names);
        return nearest.isEmpty() ? "one of " + String.join(", ", names) : String.join(" or ", nearest);
    }

    String at(int index) {
        return arguments.get(index);
    }

    boolean has(String option) {
        return options.containsKey(option);
    }

    /** The value of an option, null when it is not there. */
    @Nullable
    String value(String option) {
        List<String> values = values(option);
        if (values.size() > 1) {
            throw new Misspelt("%s: %s (expected: once)".formatted(option, values.getLast()));
        }
        return values.isEmpty() ? null : values.getFirst();
    }

    List<String> values(String option) {
        return options.getOrDefault(option, List.of());
    }
}
