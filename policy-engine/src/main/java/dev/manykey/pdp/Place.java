package dev.manykey.pdp;

import java.util.ArrayList;
import java.util.List;

/**
 * A place in an answer: member names with dots between them, from the top. Where arrays are on the way makes no difference to
 * what is meant: {@code data.phone} is the phone of the object {@code data} and of every object in the array {@code data}, and
 * so is {@code data[].phone}. An API that gives one record as an object and several as an array needs one place.
 *
 * @param names from the top; empty for the answer itself, which is written {@code []}
 * @param each whether the last name ends in {@code []}: then what is meant is each element of that array, and not the array
 */
public record Place(List<String> names, boolean each) {
    private static final String EACH = "[]";
    private static final int MAX_LENGTH = 500;

    public Place {
        names = List.copyOf(names);
    }

    /**
     * Reads a place.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static Place parse(String text) {
        List<String> names = new ArrayList<>();
        boolean each = false;
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("place: %s... (expected: at most %d characters)"
                    .formatted(text.substring(0, 50), MAX_LENGTH));
        }
        for (String part : text.split("\\.", -1)) {
            String name = part;
            each = part.endsWith(EACH);
            while (name.endsWith(EACH)) {
                name = name.substring(0, name.length() - EACH.length());
            }
            boolean top = name.isEmpty() && each && names.isEmpty() && text.startsWith(EACH);
            if (name.indexOf('*') >= 0 || name.equals("$")) {
                throw new IllegalArgumentException(
                        "place: %s (expected: names from the top, such as data[].owner.phone; there are no wildcards)"
                                .formatted(text));
            }
            if (name.codePoints().anyMatch(Place::isUnseen)) {
                throw new IllegalArgumentException(
                        "place: %s (expected: names without characters that cannot be seen)".formatted(text));
            }
            if ((name.isBlank() && !top) || name.indexOf('[') >= 0 || name.indexOf(']') >= 0) {
                throw new IllegalArgumentException(
                        "place: %s (expected: names with dots between them, such as data[].owner.phone)"
                                .formatted(text));
            }
            if (!top) {
                names.add(name);
            }
        }
        return new Place(names, each);
    }

    /** Control characters, and such as have no width or turn the direction of writing. */
    private static boolean isUnseen(int character) {
        int type = Character.getType(character);
        return type == Character.CONTROL || type == Character.FORMAT || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR || type == Character.SURROGATE;
    }
}
