package dev.manykey.pdp.condition;

import com.google.re2j.Pattern;

/** What conditions do with texts that takes longer the longer they are. */
final class Texts {
    private static final Written<Pattern> PATTERNS = new Written<>(Pattern::compile);

    private Texts() {}

    /** Whether some part of {@code text} matches (RE2). */
    static boolean matches(String text, String pattern) {
        Pattern known = PATTERNS.of(pattern);
        Effort.spend((long) text.length() * known.programSize());
        return known.matcher(text).find();
    }

    /** Whether {@code part} is a part of {@code text}. */
    static boolean contains(String text, String part) {
        Effort.spend((long) text.length() * part.length());
        return text.contains(part);
    }
}
