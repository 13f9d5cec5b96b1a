package dev.manykey.proxy.attach;

import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Texts that must not reach the caller: a credential, in every form in which it was sent. */
public final class ForbiddenText {
    /** Encodings that an answer can be in; everything that agrees with ASCII is covered by the first. */
    private static final List<Charset> CHARSETS = List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16BE,
            StandardCharsets.UTF_16LE, StandardCharsets.UTF_32BE, StandardCharsets.UTF_32LE);
    private static final Pattern ESCAPE = Pattern.compile("%[0-9A-F]{2}");
    private static final int SHORTEST = 4;

    private final List<byte[]> patterns;

    private ForbiddenText(List<byte[]> patterns) {
        this.patterns = patterns;
    }

    /**
     * Forbids each of {@code texts} as it is, as JSON and as a URL may escape it, in every encoding that an answer can be in. A
     * text shorter than four characters is too common to be searched for and is left out.
     */
    public static ForbiddenText inEveryForm(Collection<String> texts) {
        Set<String> forms = new LinkedHashSet<>();
        for (String text : texts) {
            if (text.length() >= SHORTEST) {
                forms.add(text);
                forms.add(text.replace("/", "\\/"));
                forms.add(jsonEscaped(text, true));
                forms.add(jsonEscaped(text, false));
                String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
                forms.add(encoded);
                forms.add(encoded.replace("+", "%20"));
                forms.add(lowerCaseEscapes(encoded));
                forms.add(lowerCaseEscapes(encoded.replace("+", "%20")));
            }
        }
        return new ForbiddenText(forms.stream()
                .flatMap(form -> CHARSETS.stream().map(form::getBytes)).toList());
    }

    private static String jsonEscaped(String text, boolean upperCase) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.';
            escaped.append(plain ? String.valueOf(c) : String.format(upperCase ? "\\u%04X" : "\\u%04x", (int) c));
        }
        return escaped.toString();
    }

    private static String lowerCaseEscapes(String encoded) {
        return ESCAPE.matcher(encoded).replaceAll(escape -> escape.group().toLowerCase(Locale.ROOT));
    }

    /** Whether {@code text} contains one of them. */
    public boolean isIn(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return patterns.stream().anyMatch(pattern -> indexOf(bytes, 0, bytes.length, pattern) >= 0);
    }

    /** A mask for one body. */
    public Mask mask() {
        return new Mask();
    }

    static int indexOf(byte[] text, int from, int to, byte[] pattern) {
        byte first = pattern[0];
        for (int i = from; i <= to - pattern.length; i++) {
            if (text[i] == first && Arrays.equals(text, i, i + pattern.length, pattern, 0, pattern.length)) {
                return i;
            }
        }
        return -1;
    }

    /** Never says what is forbidden. */
    @Override
    public String toString() {
        return "ForbiddenText[redacted]";
    }

    /**
     * Replaces forbidden texts in one body by as many asterisks, wherever its chunks are cut. Lengths stay as they are. Holds
     * back the end of a chunk that may be the beginning of such a text. Not safe for many threads.
     */
    public final class Mask {
        private byte[] held = new byte[0];
        private boolean masked;

        private Mask() {}

        /** What can be passed on after {@code chunk}; may be empty. */
        public byte[] next(byte[] chunk) {
            byte[] text = Arrays.copyOf(held, held.length + chunk.length);
            System.arraycopy(chunk, 0, text, held.length, chunk.length);
            for (byte[] pattern : patterns) {
                for (int at = indexOf(text, 0, text.length, pattern); at >= 0; at = indexOf(text, at + pattern.length,
                        text.length, pattern)) {
                    Arrays.fill(text, at, at + pattern.length, (byte) '*');
                    masked = true;
                }
            }
            int keep = 0;
            for (byte[] pattern : patterns) {
                keep = Math.max(keep, beginningAtEnd(text, pattern));
            }
            held = Arrays.copyOfRange(text, text.length - keep, text.length);
            return keep == 0 ? text : Arrays.copyOf(text, text.length - keep);
        }

        /** What was held back, at the end of the body. */
        public byte[] last() {
            byte[] rest = held;
            held = new byte[0];
            return rest;
        }

        /** Whether anything was masked so far. */
        public boolean masked() {
            return masked;
        }

        private static int beginningAtEnd(byte[] text, byte[] pattern) {
            for (int length = Math.min(pattern.length - 1, text.length); length > 0; length--) {
                if (Arrays.equals(text, text.length - length, text.length, pattern, 0, length)) {
                    return length;
                }
            }
            return 0;
        }
    }
}
