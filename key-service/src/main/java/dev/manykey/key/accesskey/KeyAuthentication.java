package dev.manykey.key.accesskey;

import java.time.Instant;
import java.util.List;

import dev.manykey.change.Acts;
import dev.manykey.change.Ledger;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.KeyHash;
import dev.manykey.key.owner.Owners;
import dev.manykey.sealing.TokenText;

import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.server.authentication.ServerAuthenticationConverter;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Finds out which access key a request came with: {@code Authorization: Bearer mk_...}, exactly once. What the proxies refuse is
 * refused here too, and unknown, expired, suspended and revoked keys, those below one of them, and keys of a disabled owner look
 * the same.
 */
final class KeyAuthentication implements ServerAuthenticationConverter, ReactiveAuthenticationManager {
    static final String EXPECTED = "Authorization: [hidden] (expected: Bearer, and an access key mk_... that works)";

    private static final String SCHEME = "Bearer ";

    private final SecretIndex index;
    private final Ledger<AccessKey> keys;
    private final Lines lines;
    private final Owners owners;
    private final Acts acts;

    KeyAuthentication(SecretIndex index, Ledger<AccessKey> keys, Lines lines, Owners owners, Acts acts) {
        this.index = index;
        this.keys = keys;
        this.lines = lines;
        this.owners = owners;
        this.acts = acts;
    }

    /** The hash of the presented text; empty when none was presented. The text goes no further than here. */
    @Override
    public Mono<Authentication> convert(ServerWebExchange exchange) {
        List<String> values = exchange.getRequest().getHeaders().getValuesAsList(HttpHeaders.AUTHORIZATION);
        if (values.isEmpty()) {
            return Mono.empty();
        }
        String value = values.getFirst();
        if (values.size() > 1 || !value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return notAccepted();
        }
        String text = value.substring(SCHEME.length());
        return TokenText.isWellFormed(AccessKeyIssuer.PREFIX, text)
                ? Mono.just(UsernamePasswordAuthenticationToken.unauthenticated("access key",
                        KeyHash.of(TokenText.sha256(text))))
                : notAccepted();
    }

    @Override
    public Mono<Authentication> authenticate(Authentication presented) {
        if (!(presented.getCredentials() instanceof KeyHash hash)) {
            return notAccepted();
        }
        return index.find(hash).map(AccessKeyId::value).flatMap(keys::findIfPresent)
                .flatMap(key -> working(key, hash, acts.now()))
                .<Authentication>map(key -> UsernamePasswordAuthenticationToken.authenticated(key, null, List.of()))
                .switchIfEmpty(Mono.defer(KeyAuthentication::notAccepted));
    }

    /** The key, if this secret of it and all that it descends from work; else empty. */
    private Mono<PresentedKey> working(AccessKey key, KeyHash hash, Instant now) {
        if (key.liveSecrets(now).stream().noneMatch(secret -> secret.hash().equals(hash))) {
            return Mono.empty();
        }
        return lines.of(key).filter(line -> line.statusOf(key, now) == KeyStatus.ACTIVE)
                .filterWhen(_ -> owners.isActive(key.owner())).map(line -> new PresentedKey(key, line));
    }

    private static Mono<Authentication> notAccepted() {
        return Mono.error(new BadCredentialsException(EXPECTED));
    }
}
