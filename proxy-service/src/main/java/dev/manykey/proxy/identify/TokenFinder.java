package dev.manykey.proxy.identify;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import dev.manykey.contract.state.UpstreamState.TokenPlace;
import dev.manykey.proxy.Header;
import dev.manykey.proxy.Inbound;
import dev.manykey.proxy.admission.QueryParameters;
import dev.manykey.proxy.admission.Routed;

/** Looks at the places where an upstream takes its token, and at all others where a key has no business. */
final class TokenFinder {
    static final String KEY_PREFIX = "mk_";

    private TokenFinder() {}

    /** Everything that was presented at the places of the upstream, in the order of the places. */
    static List<Presented> find(Routed routed) {
        List<Presented> found = new ArrayList<>();
        for (TokenPlace place : routed.upstream().state().tokenPlaces()) {
            switch (place.in()) {
                case HEADER -> header(routed.inbound(), place, found);
                case QUERY -> query(routed, place, found);
                case BEARER -> authorization(routed.inbound(), "bearer", found);
                case BASIC -> basic(routed.inbound(), place, found);
            }
        }
        return found;
    }

    /**
     * Tells whether there are credentials beside the one that was found at its place: an {@code Authorization}, another
     * spelling of the token's header that some servers fold into it, or a second text that looks like a key.
     */
    static boolean carriesMore(Routed routed, Presented accepted) {
        int keys = occurrences(routed.admitted().path());
        int authorizations = 0;
        for (Header header : routed.inbound().headers()) {
            keys += occurrences(header.value());
            authorizations += header.is("authorization") || header.is("proxy-authorization") ? 1 : 0;
            if (isOtherSpelling(header, routed.upstream().state().tokenPlaces())) {
                return true;
            }
        }
        for (QueryParameters parameter : QueryParameters.of(routed.query())) {
            keys += occurrences(parameter.value()) + occurrences(parameter.name());
        }
        return keys > 1 || authorizations > (accepted.inAuthorization() ? 1 : 0);
    }

    /** Whether a text that looks like a key stands anywhere in the request. */
    static boolean hasKeyAnywhere(Routed routed) {
        Inbound inbound = routed.inbound();
        return inbound.headers().stream().anyMatch(header -> occurrences(header.value()) > 0 || hidesKey(header))
                || occurrences(routed.admitted().path()) > 0
                || QueryParameters.of(routed.query()).stream()
                        .anyMatch(parameter -> occurrences(parameter.value()) > 0);
    }

    private static void header(Inbound inbound, TokenPlace place, List<Presented> found) {
        String prefix = place.prefix() == null ? "" : place.prefix();
        for (String value : inbound.values(Objects.requireNonNull(place.name()))) {
            boolean prefixed = value.regionMatches(true, 0, prefix, 0, prefix.length());
            found.add(new Presented(prefixed ? value.substring(prefix.length()).strip() : value, null,
                    "authorization".equalsIgnoreCase(place.name())));
        }
    }

    private static void query(Routed routed, TokenPlace place, List<Presented> found) {
        for (QueryParameters parameter : QueryParameters.of(routed.query())) {
            if (parameter.name().equalsIgnoreCase(place.name())) {
                found.add(new Presented(parameter.value(), parameter.raw(), false));
            }
        }
    }

    private static void authorization(Inbound inbound, String scheme, List<Presented> found) {
        for (String value : inbound.values("authorization")) {
            int space = value.indexOf(' ');
            if (space > 0 && value.substring(0, space).equalsIgnoreCase(scheme)) {
                found.add(new Presented(value.substring(space + 1).strip(), null, true));
            }
        }
    }

    private static void basic(Inbound inbound, TokenPlace place, List<Presented> found) {
        List<Presented> encoded = new ArrayList<>();
        authorization(inbound, "basic", encoded);
        for (Presented pair : encoded) {
            String decoded = decoded(pair.text());
            int colon = decoded.indexOf(':');
            boolean username = "username".equals(place.name());
            found.add(new Presented(
                    colon < 0 ? decoded : username ? decoded.substring(0, colon) : decoded.substring(colon + 1),
                    null, true));
        }
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            return base64; // not a pair: what stands there is then not a well-formed key either
        }
    }

    private static boolean hidesKey(Header header) {
        if (!header.is("authorization") || !header.value().toLowerCase(Locale.ROOT).startsWith("basic ")) {
            return false;
        }
        return occurrences(decoded(header.value().substring(6).strip())) > 0;
    }

    private static boolean isOtherSpelling(Header header, List<TokenPlace> places) {
        for (TokenPlace place : places) {
            if (place.in() == TokenPlace.In.HEADER && place.name() != null && !header.is(place.name())
                    && folded(header.name()).equals(folded(place.name()))) {
                return true;
            }
        }
        return !header.is("authorization") && folded(header.name()).equals("authorization");
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-').replace('.', '-');
    }

    private static int occurrences(String text) {
        int count = 0;
        for (int at = text.indexOf(KEY_PREFIX); at >= 0; at = text.indexOf(KEY_PREFIX, at + 1)) {
            int end = at + KEY_PREFIX.length();
            while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
                end++;
            }
            count += end - at >= KEY_PREFIX.length() + 20 ? 1 : 0;
        }
        return count;
    }
}
