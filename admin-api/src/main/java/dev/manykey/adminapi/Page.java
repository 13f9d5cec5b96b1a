package dev.manykey.adminapi;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param <T> what is listed
 * @param items what this part has; may be empty
 * @param nextCursor what to send as {@code cursor} to get the next part; null when this is the last one
 */
public record Page<T>(List<T> items, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String nextCursor) {
    /** Copies the items. */
    public Page {
        items = List.copyOf(items);
    }
}
