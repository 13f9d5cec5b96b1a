package dev.manykey.policy.upstream;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Two operations with the same method and paths that one request can match, neither of which is more specific, such as
 * {@code /a/{x}/c} and {@code /a/b/{y}}. Nobody knows which of them the upstream would take it for.
 *
 * @param one method and path
 * @param other method and path
 * @param both the paths that match both, as a template; null where no template says it
 * @param refused the same, when such requests are refused since the two need different permissions; null when they are
 *        decided, as the one that is literal first, or as either
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Ambiguity(String one, String other, @Nullable String both, @Nullable String refused) {
    static Ambiguity of(Ambiguities.Pair pair) {
        return new Ambiguity(pair.one().operation().method() + " " + pair.one().operation().path(),
                pair.other().operation().method() + " " + pair.other().operation().path(), pair.both(),
                pair.refused());
    }
}
