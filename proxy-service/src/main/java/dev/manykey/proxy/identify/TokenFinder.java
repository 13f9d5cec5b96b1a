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
     * spelling of the token's header that some servers fold into it, or a text that looks like a key anywhere else.
     */
    @SuppressWarnings("ReferenceEquality") // the very line that the key was found in
    static boolean carriesMore(Routed routed, Presented accepted) {
        for (Header header : routed.inbound().headers()) {
            if (header != accepted.header() && (holdsKey(header.value()) || hidesKey(header)
                    || header.is("authorization") || header.is("proxy-authorization")
                    || repeats(header.value(), accepted)
                    || isOtherSpelling(header, routed.upstream().state().tokenPlaces()))) {
                return true;
            }
        }
        int asParameter = 0;
        for (QueryParameters parameter : QueryParameters.of(routed.query())) {
            if (parameter.raw().equals(accepted.rawParameter())) {
                asParameter++;
            } else if (holdsKey(parameter.value()) || holdsKey(parameter.name())
                    || repeats(parameter.value(), accepted)) {
                return true;
            }
        }
        return asParameter > 1 || holdsKey(routed.admitted().path());
    }

    /** Whether a text that looks like a key stands anywhere in the request. */
    static boolean hasKeyAnywhere(Routed routed) {
        return routed.inbound().headers().stream().anyMatch(header -> holdsKey(header.value()) || hidesKey(header))
                || holdsKey(routed.admitted().path())
                || QueryParameters.of(routed.query()).stream().anyMatch(parameter -> holdsKey(parameter.value()));
    }

    private static void header(Inbound inbound, TokenPlace place, List<Presented> found) {
        String prefix = place.prefix() == null ? "" : place.prefix();
        for (Header header : inbound.headers()) {
            if (header.is(Objects.requireNonNull(place.name()))) {
                String value = header.value();
                boolean prefixed = value.regionMatches(true, 0, prefix, 0, prefix.length());
                found.add(new Presented(prefixed ? value.substring(prefix.length()).strip() : value, header, null));
            }
        }
    }

    private static void query(Routed routed, TokenPlace place, List<Presented> found) {
        for (QueryParameters parameter : QueryParameters.of(routed.query())) {
            if (parameter.name().equalsIgnoreCase(place.name())) {
                found.add(new Presented(parameter.value(), null, parameter.raw()));
            }
        }
    }

    private static void authorization(Inbound inbound, String scheme, List<Presented> found) {
        for (Header header : inbound.headers()) {
            String value = header.value();
            int space = value.indexOf(' ');
            if (header.is("authorization") && space > 0 && value.substring(0, space).equalsIgnoreCase(scheme)) {
                found.add(new Presented(value.substring(space + 1).strip(), header, null));
            }
        }
    }

    private static void basic(Inbound inbound, TokenPlace place, List<Presented> found) {
        List<Presented> encoded = new ArrayList<>();
        authorization(inbound, "basic", encoded);
        for (Presented pair : encoded) {
            String decoded = decoded(pair.text());
            int colon = decoded.indexOf(':');
            String half = colon < 0
                    ? ""
                    : "username".equals(place.name()) ? decoded.substring(0, colon) : decoded.substring(colon + 1);
            found.add(new Presented(half, pair.header(), null));
        }
    }

    /** The text, or nothing when it is not base64. */
    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** Whether what the accepted header carries, a pair in base64 for example, stands somewhere else, too. */
    private static boolean repeats(String text, Presented accepted) {
        Header header = accepted.header();
        if (header == null) {
            return false;
        }
        String carried = header.value().substring(header.value().lastIndexOf(' ') + 1);
        return carried.length() >= 8 && text.contains(carried);
    }

    private static boolean hidesKey(Header header) {
        if (!header.is("authorization") || !header.value().toLowerCase(Locale.ROOT).startsWith("basic ")) {
            return false;
        }
        return holdsKey(decoded(header.value().substring(6).strip()));
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

    private static boolean holdsKey(String text) {
        for (int at = text.indexOf(KEY_PREFIX); at >= 0; at = text.indexOf(KEY_PREFIX, at + 1)) {
            int end = at + KEY_PREFIX.length();
            while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
                end++;
            }
            if (end - at >= KEY_PREFIX.length() + 20) {
                return true;
            }
        }
        return false;
    }
}
