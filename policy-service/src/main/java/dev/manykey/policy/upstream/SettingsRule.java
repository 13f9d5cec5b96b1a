package dev.manykey.policy.upstream;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import dev.manykey.adminapi.InvalidField;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.contract.state.UpstreamState.CheckCall;
import dev.manykey.contract.state.UpstreamState.TokenPlace;
import dev.manykey.pdp.PathTemplate;
import dev.manykey.pdp.address.AddressVerdict;
import dev.manykey.pdp.address.UpstreamAddressRule;

import org.jspecify.annotations.Nullable;

/** What the settings of an upstream must be like. Reports everything that is wrong with them at once. */
final class SettingsRule {
    private static final int MAX_PLACES = 8;
    private static final int MAX_HOSTNAMES = 20;
    private static final Pattern HOSTNAME = Pattern.compile(
            "(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*");
    /** A token of RFC 9110 5.6.2. */
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
    private static final Pattern QUERY = Pattern.compile("[A-Za-z0-9._~-]{1,100}");
    private static final Pattern AFFIX = Pattern.compile("[\\x20-\\x7e]{0,100}");
    /** Headers that a proxy sets itself, or that say how a message is framed. */
    private static final Set<String> NOT_FOR_TOKENS = Set.of("host", "connection", "content-length", "content-type",
            "content-encoding", "transfer-encoding", "te", "trailer", "upgrade", "keep-alive", "proxy-authorization",
            "proxy-authenticate", "proxy-connection", "expect", "accept", "accept-encoding", "date", "via",
            "forwarded");
    private static final Set<String> CHECK_METHODS = Set.of("GET", "HEAD", "POST");

    private final UpstreamAddressRule addresses;

    SettingsRule(UpstreamAddressRule addresses) {
        this.addresses = addresses;
    }

    /**
     * The settings, checked.
     *
     * @throws ProblemException {@code invalid_request} with every field that is wrong
     */
    UpstreamSettings check(@Nullable String name, @Nullable String baseUrl, @Nullable List<TokenPlace> tokenPlaces,
            @Nullable List<String> hostnames, @Nullable CheckCall check) {
        List<InvalidField> problems = new ArrayList<>();
        if (name == null) {
            problems.add(InvalidField.of("name", null, "a name for people"));
        }
        URI url = baseUrl(baseUrl, problems);
        List<TokenPlace> places = tokenPlaces == null ? List.of() : tokenPlaces;
        tokenPlaces(places, problems);
        List<String> hosts = hostnames == null ? List.of()
                : hostnames.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
        hostnames(hosts, problems);
        if (check != null) {
            checkCall(check, problems);
        }
        if (!problems.isEmpty() || name == null) {
            throw ProblemException.invalid(problems);
        }
        return new UpstreamSettings(name, url, places, hosts, check);
    }

    private URI baseUrl(@Nullable String baseUrl, List<InvalidField> problems) {
        if (baseUrl == null) {
            problems.add(InvalidField.of("baseUrl", null, "an http or https URL"));
            return URI.create("");
        }
        try {
            URI url = new URI(baseUrl.replaceFirst("/$", ""));
            switch (addresses.verdict(url)) {
                case AddressVerdict.Allowed _ -> {
                }
                case AddressVerdict.Refused refused ->
                    problems.add(InvalidField.of("baseUrl", baseUrl, refused.expected()));
            }
            return url;
        } catch (URISyntaxException e) {
            problems.add(InvalidField.of("baseUrl", baseUrl, "an http or https URL"));
            return URI.create("");
        }
    }

    private static void tokenPlaces(List<TokenPlace> places, List<InvalidField> problems) {
        if (places.isEmpty() || places.size() > MAX_PLACES) {
            problems.add(
                    InvalidField.of("tokenPlaces", places.size() + " entries", "1..%d entries".formatted(MAX_PLACES)));
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < places.size(); i++) {
            TokenPlace place = places.get(i);
            String field = "tokenPlaces[" + i + "]";
            String expected = expected(place);
            if (expected != null) {
                problems.add(new InvalidField(field + ".name", place.name(), expected));
            } else if (place.prefix() != null && !isPrefix(place)) {
                problems.add(InvalidField.of(field + ".prefix", null, prefixExpected(place)));
            } else if (!seen.add(place.described().toLowerCase(Locale.ROOT))) {
                problems.add(InvalidField.of(field, place.described(), "each place once"));
            }
        }
    }

    /** What is expected of the name of a place and not true of this one; null when all is well. */
    private static @Nullable String expected(TokenPlace place) {
        String name = place.name();
        if (place.in() == null) {
            return "in: one of header, query, bearer, basic";
        }
        return switch (place.in()) {
            case HEADER -> name != null && HEADER.matcher(name).matches()
                    && !NOT_FOR_TOKENS.contains(name.toLowerCase(Locale.ROOT)) ? null
                            : "the name of a header that can carry a token";
            case QUERY -> name != null && QUERY.matcher(name).matches() ? null
                    : "the name of a query parameter, 1..100 letters, digits, ., _, ~ or -";
            case BEARER -> name == null ? null : "no name";
            case BASIC -> "username".equals(name) || "password".equals(name) ? null : "username or password";
        };
    }

    private static boolean isPrefix(TokenPlace place) {
        String prefix = place.prefix() == null ? "" : place.prefix();
        boolean printable = AFFIX.matcher(prefix).matches();
        return switch (place.in()) {
            case HEADER -> printable && !prefix.startsWith(" ");
            case QUERY, BEARER -> false;
            case BASIC -> printable && (!"password".equals(place.name()) || prefix.indexOf(':') < 0);
        };
    }

    private static String prefixExpected(TokenPlace place) {
        return switch (place.in()) {
            case HEADER -> "at most 100 printable ASCII characters, no space first";
            case QUERY, BEARER -> "none in this place";
            case BASIC -> "the other half: at most 100 printable ASCII characters, no colon in a user name";
        };
    }

    private static void hostnames(List<String> hostnames, List<InvalidField> problems) {
        if (hostnames.size() > MAX_HOSTNAMES) {
            problems.add(InvalidField.of("hostnames", hostnames, "at most %d".formatted(MAX_HOSTNAMES)));
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < hostnames.size(); i++) {
            if (!HOSTNAME.matcher(hostnames.get(i)).matches() || !seen.add(hostnames.get(i))) {
                problems.add(InvalidField.of("hostnames[" + i + "]", hostnames.get(i),
                        "a host name without port, each once"));
            }
        }
    }

    private static void checkCall(CheckCall check, List<InvalidField> problems) {
        if (check.method() == null || !CHECK_METHODS.contains(check.method())) {
            problems.add(InvalidField.of("check.method", check.method(), "GET, HEAD or POST"));
        }
        String path = check.path() == null ? "" : check.path();
        try {
            if (!PathTemplate.parse(path).shape().equals(path)) {
                problems.add(InvalidField.of("check.path", path, "a path without parameters"));
            }
        } catch (IllegalArgumentException e) {
            problems.add(InvalidField.of("check.path", path,
                    "a path that begins with /, with the base path, without query"));
        }
    }
}
