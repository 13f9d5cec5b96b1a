package dev.manykey.pdp.condition;

import java.util.concurrent.ConcurrentHashMap;

import com.google.re2j.Pattern;

/** What conditions do with texts that takes longer the longer they are. */
final class Texts {
    private static final int KEPT = 10_000;

    /** Only what was checked when a condition was made comes here, so there are few. */
    private static final ConcurrentHashMap<String, Pattern> KNOWN = new ConcurrentHashMap<>();

    private Texts() {}

    /** Whether some part of {@code text} matches (RE2). */
    static boolean matches(String text, String pattern) {
        Pattern known = KNOWN.get(pattern);
        if (known == null) {
            known = Pattern.compile(pattern);
            if (KNOWN.size() < KEPT) {
                KNOWN.put(pattern, known);
            }
        }
        Effort.spend((long) text.length() * known.programSize());
        return known.matcher(text).find();
    }

    /** Whether {@code part} is a part of {@code text}. */
    static boolean contains(String text, String part) {
        Effort.spend((long) text.length() * part.length());
        return text.contains(part);
    }
}
