package dev.manykey.proxy.attach;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;

import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.UpstreamState.CheckCall;
import dev.manykey.contract.state.UpstreamState.TokenPlace;
import dev.manykey.pdp.condition.FieldMap;
import dev.manykey.proxy.EndToEnd;
import dev.manykey.proxy.Header;
import dev.manykey.proxy.Inbound;
import dev.manykey.proxy.Outcome;
import dev.manykey.proxy.ProblemCode;
import dev.manykey.proxy.Refusal;
import dev.manykey.proxy.admission.Handshake;
import dev.manykey.proxy.admission.QueryParameters;
import dev.manykey.proxy.decide.Permitted;
import dev.manykey.proxy.identify.Identified;
import dev.manykey.proxy.image.ServedUpstream;
import dev.manykey.sealing.CredentialOpener;
import dev.manykey.sealing.SecretBytes;

import org.jspecify.annotations.Nullable;

/**
 * Makes the upstream's request of the caller's: takes the key out, drops what is between two hops only (RFC 9110 7.6.1), what
 * would tell or forge where the request came from, and cookies; then puts the credential where the upstream wants it. All else
 * goes on as it came.
 */
public final class Attachment {
    private final OpenedCredentials credentials;

    /** Attaches credentials that {@code opener} opens. */
    public Attachment(CredentialOpener opener) {
        this.credentials = new OpenedCredentials(opener);
    }

    /** Attaches or refuses. */
    public Outcome<Outbound> attach(Permitted permitted) {
        SecretBytes token = credentials.token(permitted.credential(), permitted.upstream().origin());
        if (token == null) {
            return Outcome
                    .refused(new Refusal(ProblemCode.CREDENTIAL_UNUSABLE, ProblemCode.CREDENTIAL_UNUSABLE.sentence(),
                            "credential_not_for_this_origin", null, permitted.identified().caller(), permitted.target(),
                            permitted.decidedOn()));
        }
        return Outcome
                .passed(token.use(bytes -> outbound(permitted, new String(bytes, StandardCharsets.UTF_8))));
    }

    private static Outbound outbound(Permitted permitted, String token) {
        Identified identified = permitted.identified();
        Inbound inbound = identified.routed().inbound();
        TokenPlace place = permitted.upstream().state().tokenPlaces().getFirst();
        List<Header> headers = EndToEnd.headers(inbound, permitted.upstream().state().tokenPlaces());
        headers.add(new Header("host", permitted.upstream().authority()));
        headers.add(new Header("accept-encoding", "identity"));
        Handshake handshake = identified.routed().handshake();
        if (handshake != null) {
            putHandshake(handshake, headers);
        }
        Set<String> forms = new LinkedHashSet<>(List.of(token));
        putToken(place, token, headers, forms);
        String query = withForced(identified.routed().query(), identified.rawParameter(), permitted.duties().query());
        String attached = withToken(query, identified.rawParameter(), place, token);
        String target = permitted.upstream().basePath() + identified.routed().path()
                + (attached == null ? "" : "?" + attached);
        return new Outbound(inbound, permitted.upstream(), identified.routed().prefix(), target, List.copyOf(headers),
                ForbiddenText.inEveryForm(forms), identified.caller(), permitted.target(), permitted.decidedOn(),
                permitted.basis(), permitted.duties(), permitted.operation(), permitted.countedAs(), handshake,
                identified.expiresAt());
    }

    /** Written anew: no extensions, and nothing else that the caller may have put beside the handshake. */
    private static void putHandshake(Handshake handshake, List<Header> headers) {
        headers.removeIf(header -> header.name().toLowerCase(Locale.ROOT).startsWith("sec-websocket-"));
        headers.add(new Header("connection", "Upgrade"));
        headers.add(new Header("upgrade", "websocket"));
        headers.add(new Header("sec-websocket-version", Handshake.VERSION));
        headers.add(new Header("sec-websocket-key", handshake.key()));
        if (!handshake.protocols().isEmpty()) {
            headers.add(new Header("sec-websocket-protocol", String.join(", ", handshake.protocols())));
        }
    }

    /**
     * A call of the proxy's own.
     *
     * @return null when the credential does not open for the upstream's origin
     */
    public @Nullable Probe probe(ServedUpstream upstream, CredentialState credential, CheckCall call) {
        SecretBytes token = credentials.token(credential, upstream.origin());
        if (token == null) {
            return null;
        }
        return token.use(bytes -> {
            String text = new String(bytes, StandardCharsets.UTF_8);
            TokenPlace place = upstream.state().tokenPlaces().getFirst();
            List<Header> headers = new ArrayList<>(List.of(new Header("host", upstream.authority()),
                    new Header("accept", "application/json"), new Header("user-agent", "Manykey")));
            putToken(place, text, headers, new LinkedHashSet<>());
            String query = withToken(null, null, place, text);
            return new Probe(upstream, call.method(),
                    upstream.basePath() + call.path() + (query == null ? "" : "?" + query),
                    List.copyOf(headers));
        });
    }

    /** Puts the token where a header carries it; {@code forms} gets every further form in which it is sent. */
    private static void putToken(TokenPlace place, String token, List<Header> headers, Set<String> forms) {
        switch (place.in()) {
            case HEADER -> headers.add(new Header(Objects.requireNonNull(place.name()),
                    (place.prefix() == null ? "" : place.prefix()) + token));
            case BEARER -> headers.add(new Header("authorization", "Bearer " + token));
            case BASIC -> {
                String pair = pair(place, token);
                forms.add(pair);
                headers.add(new Header("authorization", "Basic " + pair));
            }
            case QUERY -> {
            } // in the request target
        }
    }

    /** The query with these parameters, in place of whatever the caller wrote under names that are read alike. */
    private static @Nullable String withForced(@Nullable String query, @Nullable String rawParameter,
            SortedMap<String, String> forced) {
        if (forced.isEmpty()) {
            return query;
        }
        List<String> parameters = new ArrayList<>();
        for (QueryParameters parameter : QueryParameters.of(query)) {
            boolean replaced = forced.keySet().stream()
                    .anyMatch(name -> FieldMap.root(name).equals(FieldMap.root(parameter.name())));
            if (!replaced || parameter.raw().equals(rawParameter)) {
                parameters.add(parameter.raw());
            }
        }
        forced.forEach((name, value) -> parameters.add(encoded(name) + "=" + encoded(value)));
        return String.join("&", parameters);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The query without the caller's key and, when the upstream takes its token there, with the credential in its place. */
    private static @Nullable String withToken(@Nullable String query, @Nullable String rawParameter, TokenPlace place,
            String token) {
        String credential = place.in() == TokenPlace.In.QUERY
                ? place.name() + "=" + encoded(token)
                : null;
        if (query == null || rawParameter == null) {
            return credential == null ? query
                    : query == null || query.isEmpty() ? credential : query + "&" + credential;
        }
        List<String> parameters = new ArrayList<>(List.of(query.split("&", -1)));
        int at = parameters.indexOf(rawParameter);
        if (credential == null) {
            parameters.remove(at);
        } else {
            parameters.set(at, credential);
        }
        return parameters.isEmpty() ? null : String.join("&", parameters);
    }

    private static String pair(TokenPlace place, String token) {
        String other = place.prefix() == null ? "" : place.prefix();
        String pair = "username".equals(place.name()) ? token + ":" + other : other + ":" + token;
        return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}
