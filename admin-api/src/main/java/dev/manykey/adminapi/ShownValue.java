package dev.manykey.adminapi;

import java.net.URI;
import java.time.temporal.Temporal;
import java.time.temporal.TemporalAmount;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** The form in which a value of a request may be told back: plain values only, shortened, without what looks secret. */
final class ShownValue {
    static final String HIDDEN = "[hidden]";

    private static final int LONGEST = 200;
    private static final Pattern SECRET_NAME = Pattern.compile("token|secret|password");
    private static final Pattern TOKEN = Pattern.compile("\\b(mka?_)[0-9A-Za-z]{8,}");
    private static final Pattern USER_INFORMATION = Pattern.compile("//[^/?#]*@");

    private ShownValue() {}

    /** Null when there is nothing that can be shown. */
    static @Nullable String of(String field, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (SECRET_NAME.matcher(field.toLowerCase(Locale.ROOT)).find()) {
            return HIDDEN;
        }
        return switch (value) {
            case CharSequence text -> ofText(text.toString());
            case Number number -> number.toString();
            case Boolean truth -> truth.toString();
            case Enum<?> constant -> constant.name();
            case Temporal time -> time.toString();
            case TemporalAmount amount -> amount.toString();
            case UUID uuid -> uuid.toString();
            case URI uri -> ofText(uri.toString());
            case Collection<?> items -> items.size() + " entries";
            case Map<?, ?> entries -> entries.size() + " entries";
            // Anything else may have a secret inside.
            case Object _ -> null;
        };
    }

    static String ofText(String text) {
        String masked = TOKEN.matcher(text).replaceAll("$1" + HIDDEN);
        masked = USER_INFORMATION.matcher(masked).replaceAll("//" + HIDDEN + "@");
        return masked.length() <= LONGEST ? masked : masked.substring(0, LONGEST) + "…";
    }
}
