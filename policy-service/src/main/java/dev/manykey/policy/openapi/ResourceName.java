package dev.manykey.policy.openapi;

import java.text.Normalizer;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.manykey.pdp.PathTemplate;
import dev.manykey.pdp.PathTemplate.Segment;

/**
 * How the resource of an operation is named until someone corrects it: the first literal segment of the path after the base
 * path, as written, up to the first character that is not a letter, digit, hyphen or underscore. Segments that say
 * {@code api}, {@code rest} or a version are passed over. It depends on that one path alone, so that another document, or
 * another version of it, never renames what policies speak of.
 */
public final class ResourceName {
    /** What a resource may be called. */
    public static final String REGEX = "[A-Za-z0-9][A-Za-z0-9_.~-]{0,99}";

    /** The form in words, for error messages. */
    public static final String EXPECTED = "1..100 letters, digits, _, -, . or ~, a letter or digit first";

    /** The name where a path says nothing. */
    static final String ROOT = "root";

    private static final Pattern NAME = Pattern.compile(REGEX);
    private static final Pattern WORD = Pattern.compile("[^A-Za-z0-9]*([A-Za-z0-9][A-Za-z0-9_-]{0,99}).*");
    private static final Pattern PASSED_OVER = Pattern
            .compile("(?i)api|rest|v?[0-9]+(?:[._-][0-9]+)*(?:(?:alpha|beta)[0-9]*)?");

    private ResourceName() {}

    /** Tells whether a resource may be called so. */
    public static boolean matches(String name) {
        return NAME.matcher(name).matches();
    }

    /** The name for an operation at {@code path}, which does not have the base path. */
    static String of(ResourceBy by, List<String> tags, PathTemplate path) {
        return switch (by) {
            case PATH -> of(path);
            case TAG -> tags.isEmpty() ? of(path) : ofTag(tags.getFirst()).orElseGet(() -> of(path));
        };
    }

    /** As written, what a resource's name cannot hold as hyphens; empty when nothing is left. */
    private static Optional<String> ofTag(String tag) {
        String plain = Normalizer.normalize(tag, Normalizer.Form.NFKD).replaceAll("\\p{M}+", "")
                .replaceAll("[^A-Za-z0-9_.~-]+", "-").replaceAll("^[^A-Za-z0-9]+|-+$", "");
        String name = plain.substring(0, Math.min(plain.length(), 100));
        return matches(name) ? Optional.of(name) : Optional.empty();
    }

    private static String of(PathTemplate path) {
        String last = ROOT;
        for (Segment segment : path.segments()) {
            String literal = switch (segment) {
                case Segment.Literal text -> text.text();
                case Segment.Mixed mixed -> mixed.literals().getFirst();
                case Segment.Parameter _ -> "";
            };
            Matcher word = WORD.matcher(literal);
            if (word.matches()) {
                last = word.group(1);
                if (!PASSED_OVER.matcher(literal).matches()) {
                    return last;
                }
            }
        }
        return last;
    }
}
