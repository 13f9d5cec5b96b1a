package dev.manykey.adminapi;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** The condition under which a caller wants a change: nobody has changed the entity since (RFC 9110 13.1.1). */
public final class IfMatch {
    /** Name of the header. */
    public static final String HEADER = "If-Match";

    private static final Pattern TAG = Pattern.compile("(W/)?(\"[\\x21\\x23-\\x7e\\x80-\\xff]*\")");
    private static final Pattern SEPARATOR = Pattern.compile("[ \\t]*,[ \\t]*");

    private IfMatch() {}

    /**
     * Passes when the condition holds for an entity of this version, or when there is none.
     *
     * @param header what the caller sent: {@code *}, or tags separated by commas, of which weak ones never match; null
     *            when there is no condition
     * @throws ProblemException {@code precondition_failed}, or {@code invalid_request} for a header in another form
     */
    public static void check(@Nullable String header, long version) {
        if (header == null || header.strip().equals("*")) {
            return;
        }
        String current = new EntityTag(version).headerValue();
        if (!names(header.strip(), current)) {
            throw ProblemException.preconditionFailed(HEADER, header, current);
        }
    }

    private static boolean names(String tags, String current) {
        boolean found = false;
        Matcher tag = TAG.matcher(tags);
        Matcher separator = SEPARATOR.matcher(tags);
        int at = 0;
        while (tag.region(at, tags.length()).lookingAt()) {
            found |= tag.group(1) == null && current.equals(tag.group(2));
            if (tag.end() == tags.length()) {
                return found;
            }
            if (!separator.region(tag.end(), tags.length()).lookingAt()) {
                break;
            }
            at = separator.end();
        }
        throw ProblemException.invalid(HEADER, tags, "*, or entity tags such as \"7\"");
    }
}
