package dev.manykey.change;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What an answer to a change tells beside the entity. Views have it as {@code @JsonUnwrapped @Nullable Effect effect}, null
 * where nothing was changed.
 *
 * @param note in words, null for none
 * @param receipt what became of it in the proxies, null when nothing is known or was waited for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Effect(@Nullable String note, @Nullable ReceiptView receipt) {
    /** The effect of what was recorded. */
    public static Effect of(Recorded<?> recorded) {
        return new Effect(recorded.note(), recorded.receipt() == null ? null : ReceiptView.of(recorded.receipt()));
    }

    /** The same with other words. */
    public Effect saying(String words) {
        return new Effect(words, receipt);
    }
}
