package dev.manykey.bench;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

import dev.manykey.contract.Access;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.KeyHash;
import dev.manykey.contract.Level;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.TimeOrderedId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.marker.ProxyMarker;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.contract.state.RevokedState;
import dev.manykey.contract.state.State;
import dev.manykey.contract.state.UpstreamState;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.contract.state.UpstreamState.TokenPlace;
import dev.manykey.sealing.CredentialBinding;
import dev.manykey.sealing.CredentialSealer;
import dev.manykey.sealing.SecretBytes;
import dev.manykey.sealing.TokenText;
import dev.manykey.standalone.faults.CountingUpstream;

/**
 * What a company with so many keys would have in its control log: 1,000 owners, 10 upstreams of 100 operations, 50 credentials,
 * 100 policies, and keys of which some are suspended, revoked, expiring or being rotated. The first keys can be called with.
 */
final class Population {
    /** So many keys, the first ones, are active, for an upstream that answers, and have secrets that {@link #secret} knows. */
    static final int CALLABLE = 1000;
    /** Path prefix of the upstream of those. */
    static final String UPSTREAM = "upstream-0";

    private static final int OWNERS = 1000;
    private static final int UPSTREAMS = 10;
    private static final int CREDENTIALS = 50;
    private static final int POLICIES = 100;
    private static final int RESOURCES = 20;
    private static final List<String> TOOLS = List.of("Nightly export", "CRM sync", "Invoice robot", "Support console",
            "Lead import", "Dashboard", "Backup job", "Quarterly report");
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00.123Z");

    private final TimeOrderedId ids = new TimeOrderedId(Clock.systemUTC(), new Random(3));
    private final CredentialSealer sealer;
    private final int upstreamPort;

    Population(CredentialSealer sealer, int upstreamPort) {
        this.sealer = sealer;
        this.upstreamPort = upstreamPort;
    }

    /** The secret of one of the first keys; the same each time. */
    static String secret(int key) {
        return TokenText.issue("mk_", new Random(key))
                .use(bytes -> new String(bytes, StandardCharsets.US_ASCII));
    }

    /** Everything but keys. */
    List<State> surroundings() {
        List<State> all = new ArrayList<>();
        for (int i = 0; i < OWNERS; i++) {
            all.add(new OwnerState(owner(i), 1, "Person " + i, OwnerState.Status.ACTIVE));
        }
        for (int i = 0; i < UPSTREAMS; i++) {
            all.add(upstream(i));
        }
        for (int i = 0; i < CREDENTIALS; i++) {
            all.add(credential(i));
        }
        for (int i = 0; i < POLICIES; i++) {
            var matrix = new TreeMap<String, Level>(Map.of(PolicyState.EVERY_OTHER_RESOURCE, Level.READ));
            for (int resource = 0; resource < RESOURCES / 2; resource++) {
                matrix.put("resource-" + (i + resource) % RESOURCES, Level.WRITE);
            }
            all.add(new PolicyState(policy(i), 1 + i % 5, "Policy " + i, upstreamId(i % UPSTREAMS), null, matrix,
                    PolicyState.Status.ACTIVE));
        }
        return all;
    }

    /** The records of one key: its state and, when it is revoked, the mark beside it. */
    List<State> key(int number) {
        boolean callable = number < CALLABLE;
        int credential = callable ? 0 : number % CREDENTIALS;
        int upstream = credential % UPSTREAMS;
        AccessKeyState.Status status = callable || number % 100 > 4
                ? AccessKeyState.Status.ACTIVE
                : number % 100 > 1 ? AccessKeyState.Status.SUSPENDED : AccessKeyState.Status.REVOKED;
        List<PolicyId> policies = new ArrayList<>();
        for (int i = 0; i <= number % 3; i++) {
            policies.add(policy(upstream + UPSTREAMS * ((number + i) % (POLICIES / UPSTREAMS))));
        }
        List<AccessKeyState.Secret> secrets = new ArrayList<>();
        secrets.add(new AccessKeyState.Secret(1, callable ? hashOf(number) : randomHash(), NOW, null));
        if (number % 20 == 19) {
            secrets.add(new AccessKeyState.Secret(2, randomHash(), NOW, NOW.plus(1, ChronoUnit.DAYS)));
        }
        var key = new AccessKeyState(new AccessKeyId("key-" + ids.next()), 1 + number % 7,
                TOOLS.get(number % TOOLS.size()) + " " + number, owner(number % OWNERS), credentialId(credential),
                upstreamId(upstream), policies, status,
                number % 50 == 49 ? NOW.plus(90, ChronoUnit.DAYS) : null, secrets);
        return status == AccessKeyState.Status.REVOKED ? List.of(new RevokedState(key.id(), NOW), key) : List.of(key);
    }

    /** A marker of one of several proxies, as it writes one every half second. */
    static ProxyMarker marker(int proxy, String topic, long number) {
        byte[] nonce = new byte[8];
        ThreadLocalRandom.current().nextBytes(nonce);
        String boot = "%016x".formatted(0x9e3779b97f4a7c15L * (proxy + 1));
        return new ProxyMarker("proxy-" + proxy, boot, HexFormat.of().formatHex(nonce), topic, number, 5000, false,
                "proxy-%d/%s/%d".formatted(proxy, boot, number), NOW, "http://10.0.0.%d:8080".formatted(proxy),
                List.of("0123abcd", "4567cdef", "89abcdef"));
    }

    private UpstreamState upstream(int number) {
        List<Operation> operations = new ArrayList<>();
        operations.add(new Operation("GET", CountingUpstream.THINGS + "{number}", "resource-0", Access.READ, null, 1));
        for (int i = 0; i < 50; i++) {
            String path = "/v1/collection-%d/{id}".formatted(i);
            String resource = "resource-" + i % RESOURCES;
            operations.add(new Operation("GET", path, resource, Access.READ, "getOne" + i, 1));
            operations.add(new Operation("PUT", path, resource, Access.WRITE, "putOne" + i, 2));
        }
        return new UpstreamState(upstreamId(number), 1, "Upstream " + number, URI.create(origin(number)),
                List.of(new TokenPlace(TokenPlace.In.HEADER, "x-api-token", null)), List.of(), null, operations,
                UpstreamState.Status.ACTIVE);
    }

    private CredentialState credential(int number) {
        String origin = origin(number % UPSTREAMS);
        byte[] sealed = sealer.seal(SecretBytes.ofUtf8("real-token-of-" + number),
                new CredentialBinding(credentialId(number).value(), upstreamId(number % UPSTREAMS).value(), origin));
        return new CredentialState(credentialId(number), 1, owner(number), upstreamId(number % UPSTREAMS), origin,
                sealed, CredentialState.Status.ACTIVE);
    }

    private String origin(int upstream) {
        return "http://127.0.0.1:" + (upstream == 0 ? upstreamPort : 9);
    }

    private static OwnerId owner(int number) {
        return new OwnerId("owner-%04d".formatted(number));
    }

    private static UpstreamId upstreamId(int number) {
        return new UpstreamId("upstream-" + number);
    }

    private static CredentialId credentialId(int number) {
        return new CredentialId("credential-%02d".formatted(number));
    }

    private static PolicyId policy(int number) {
        return new PolicyId("policy-%02d".formatted(number));
    }

    private static KeyHash hashOf(int number) {
        return KeyHash.of(TokenText.sha256(secret(number)));
    }

    private static KeyHash randomHash() {
        byte[] hash = new byte[32];
        ThreadLocalRandom.current().nextBytes(hash);
        return KeyHash.of(hash);
    }
}
