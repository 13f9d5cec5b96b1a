package dev.manykey.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import dev.manykey.contract.event.Target;
import dev.manykey.contract.state.UpstreamState;

import org.jspecify.annotations.Nullable;

/** Requests in words that may be kept: escaped, bounded, without anything that looks like a key. */
public final class Described {
    private static final Pattern KEY = Pattern.compile("mka?_[0-9A-Za-z]{8,}");
    private static final int PATH = 2048;
    private static final int NAMES = 50;
    private static final int NAME = 64;

    private Described() {}

    /** A request of which only the bytes are known. */
    public static Target target(Inbound inbound) {
        int question = inbound.target().indexOf('?');
        String path = question < 0 ? inbound.target() : inbound.target().substring(0, question);
        String query = question < 0 ? null : inbound.target().substring(question + 1);
        return target(null, inbound.method(), path, query, null);
    }

    /** A request of which the upstream, and perhaps the operation, is known. */
    public static Target target(@Nullable String upstream, String method, String path, @Nullable String query,
            UpstreamState.@Nullable Operation operation) {
        return new Target(upstream, safe(method, 32), safe(path, PATH), names(query),
                operation == null ? null : operation.method() + " " + operation.path(),
                operation == null ? null : operation.resource(), operation == null ? null : operation.access());
    }

    /** Text from outside, fit for a record: what is not printable ASCII is escaped, keys are masked, the rest is cut off. */
    public static String safe(String text, int most) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), most) + 16);
        for (int i = 0; i < text.length() && out.length() < most; i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c < 0x7f && c != '\\') {
                out.append(c);
            } else {
                out.append("\\u").append(String.format("%04x", (int) c));
            }
        }
        return KEY.matcher(out).replaceAll("[key]");
    }

    private static List<String> names(@Nullable String query) {
        List<String> names = new ArrayList<>();
        if (query != null) {
            for (String pair : query.split("&", NAMES + 1)) {
                int equals = pair.indexOf('=');
                if (names.size() < NAMES) {
                    names.add(safe(equals < 0 ? pair : pair.substring(0, equals), NAME));
                }
            }
        }
        return names;
    }
}
