package dev.manykey.policy.authoring;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The names that someone may have meant who wrote another: few single-letter changes away, or beginning alike. */
public final class NearestNames {
    private static final int SHOWN = 3;

    private NearestNames() {}

    /** At most three of {@code names}, the nearest first; empty when none is near. */
    public static List<String> of(String written, Collection<String> names) {
        String wanted = written.toLowerCase(Locale.ROOT);
        int tolerance = Math.max(2, wanted.length() / 3);
        return names.stream()
                .filter(name -> isNear(wanted, name.toLowerCase(Locale.ROOT), tolerance))
                .sorted(Comparator.<String>comparingInt(name -> distance(wanted, name.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(SHOWN).toList();
    }

    private static boolean isNear(String wanted, String name, int tolerance) {
        boolean begins = wanted.length() >= 3 && (name.startsWith(wanted) || wanted.startsWith(name));
        return begins
                || (Math.abs(wanted.length() - name.length()) <= tolerance && distance(wanted, name) <= tolerance);
    }

    /** Letters to insert, delete or replace (Levenshtein). */
    private static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[b.length()];
    }
}
