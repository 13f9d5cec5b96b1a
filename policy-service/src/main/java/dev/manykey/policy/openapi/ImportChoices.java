package dev.manykey.policy.openapi;

import java.util.regex.Pattern;

import dev.manykey.adminapi.ProblemException;

import org.jspecify.annotations.Nullable;

/**
 * How whoever imports a document wants it read. Kept with the document, so that importing it again means the same.
 *
 * @param basePath what is put before each path; null for the path of the document's first server, less the path of the
 *        upstream's base URL
 * @param costFrom the extension field of an operation that says its cost, such as {@code x-token-cost}
 */
public record ImportChoices(@Nullable String basePath, ResourceBy resourceBy, String costFrom) {
    private static final Pattern EXTENSION = Pattern.compile("x-[A-Za-z0-9._-]{1,98}");

    /** Where the cost of an operation stands when nobody says otherwise. */
    public static final String USUAL_COST = "x-token-cost";

    /** What counts when nobody says otherwise. */
    public static final ImportChoices USUAL = new ImportChoices(null, ResourceBy.PATH, USUAL_COST);

    /** @throws ProblemException when {@code costFrom} is no name of an extension field */
    public ImportChoices {
        if (!EXTENSION.matcher(costFrom).matches()) {
            throw ProblemException.invalid("costFrom", costFrom,
                    "the name of an extension field, such as x-cost: x- and 1..98 letters, digits, ., _ or -");
        }
    }

    /** These choices, with what is said now in the place of what was said before; null for nothing said. */
    public ImportChoices with(@Nullable String newBasePath, @Nullable ResourceBy newResourceBy,
            @Nullable String newCostFrom) {
        return new ImportChoices(newBasePath == null ? basePath : newBasePath,
                newResourceBy == null ? resourceBy : newResourceBy, newCostFrom == null ? costFrom : newCostFrom);
    }
}
