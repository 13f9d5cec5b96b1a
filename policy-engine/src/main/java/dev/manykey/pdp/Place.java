package dev.manykey.pdp;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A place in JSON, such as {@code data[].owner.phone}: member names from the top with dots between them, and {@code []} for
 * each element of an array; {@code []} first when the whole is an array.
 *
 * @param text as written
 * @param steps from the top
 */
public record Place(String text, List<Step> steps) {
    private static final int MAX_STEPS = 20;
    private static final Pattern NAME = Pattern.compile("[^.\\[\\]\\p{Cntrl}]{1,100}");

    /** One step down. */
    public sealed interface Step {
        /** To a member of an object. */
        record Member(String name) implements Step {}

        /** To each element of an array. */
        record Elements() implements Step {}
    }

    public Place {
        steps = List.copyOf(steps);
    }

    /**
     * Reads a place.
     *
     * @throws IllegalArgumentException when it is none, with the text and what was expected
     */
    public static Place parse(String text) {
        List<Step> steps = new ArrayList<>();
        for (String part : text.split("\\.", -1)) {
            String name = part;
            int arrays = 0;
            while (name.endsWith("[]")) {
                name = name.substring(0, name.length() - 2);
                arrays++;
            }
            boolean top = name.isEmpty() && steps.isEmpty() && arrays > 0;
            if (!top && !NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "place: %s (expected: member names with dots between them, [] after one for each element of an array, such as data[].phone)"
                                .formatted(text));
            }
            if (!top) {
                steps.add(new Step.Member(name));
            }
            for (int i = 0; i < arrays; i++) {
                steps.add(new Step.Elements());
            }
        }
        if (steps.size() > MAX_STEPS) {
            throw new IllegalArgumentException("place: %s (expected: at most %d steps)".formatted(text, MAX_STEPS));
        }
        return new Place(text, steps);
    }
}
