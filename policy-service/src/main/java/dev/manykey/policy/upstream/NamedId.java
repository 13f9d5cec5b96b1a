package dev.manykey.policy.upstream;

import java.text.Normalizer;
import java.util.Locale;

import dev.manykey.adminapi.ProblemException;
import dev.manykey.contract.Slug;

/** The id of something that its maker gave a name and no id. */
public final class NamedId {
    private static final int LONGEST = 63;

    private NamedId() {}

    /**
     * The name in lower case, what is not a letter or digit of ASCII as hyphens.
     *
     * @throws ProblemException {@code invalid_request} when nothing of the name is left
     */
    public static String of(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFKD).replaceAll("\\p{M}+", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-");
        String cut = plain.substring(0, Math.min(plain.length(), LONGEST + 1));
        String id = cut.replaceAll("^-|-$", "");
        String shortened = id.substring(0, Math.min(id.length(), LONGEST)).replaceAll("-$", "");
        if (!Slug.matches(shortened)) {
            throw ProblemException.invalid("id", null, "an id, since none can be made of the name");
        }
        return shortened;
    }
}
