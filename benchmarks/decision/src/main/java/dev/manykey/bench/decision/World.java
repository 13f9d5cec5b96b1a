package dev.manykey.bench.decision;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.manykey.contract.Access;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.Level;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.policy.Grant;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.pdp.Catalog;
import dev.manykey.pdp.CompiledPolicy;
import dev.manykey.pdp.Decision;
import dev.manykey.pdp.Match;
import dev.manykey.pdp.Permissions;
import dev.manykey.pdp.PolicyDecisionPoint;
import dev.manykey.pdp.condition.Facts;
import dev.manykey.pdp.condition.FieldMap;

import org.jspecify.annotations.Nullable;

/** Pipedrive's operations, a thousand policies, a hundred thousand keys, and calls that they permit; the same for each seed. */
final class World {
    /** Names the file with the operations. */
    static final String DATA = "manykey.pipedrive";

    private static final String NEAR = "data/pipedrive/operations.tsv";

    private static final int POLICIES = 1_000;
    private static final int KEYS = 100_000;
    private static final int CALLS = 1 << 14;
    private static final Map<String, String> BASE_PATHS = Map.of("v1", "/v1", "v2", "/api/v2");
    /** A call that is permitted. */
    record Call(String key, String policy, Permissions permissions, String method, String path, Operation operation,
            Facts facts) {}

    final Catalog catalog;
    final List<PolicyState> policies = new ArrayList<>();
    final List<Call> calls = new ArrayList<>();

    /**
     * A world by chance.
     *
     * @param condition under which each policy allows what it allows; null for always
     */
    World(long seed, @Nullable String condition) {
        Random random = new Random(seed);
        List<Operation> operations = operations();
        this.catalog = Catalog.compile(operations);
        List<String> resources = operations.stream().map(Operation::resource).distinct().sorted().toList();
        Map<PolicyId, CompiledPolicy> compiled = new HashMap<>();
        for (int i = 0; i < POLICIES; i++) {
            PolicyState policy = policy("policy-" + i, resources, condition, random);
            policies.add(policy);
            compiled.put(policy.id(), CompiledPolicy.compile(policy, catalog));
        }
        OwnerState owner = new OwnerState(new OwnerId("ada"), 1, "Ada", OwnerState.Status.ACTIVE);
        CredentialState credential = new CredentialState(new CredentialId("c"), 1, owner.id(), new UpstreamId("crm"),
                "https://crm:443", new byte[0], CredentialState.Status.ACTIVE);
        List<Permissions> permissions = new ArrayList<>(KEYS);
        for (int i = 0; i < KEYS; i++) {
            AccessKeyState key = new AccessKeyState(new AccessKeyId("key-" + i), 1, "tool", owner.id(),
                    credential.id(), credential.upstream(), List.of(policies.get(i % POLICIES).id()),
                    AccessKeyState.Status.ACTIVE, null, List.of());
            permissions.add(Permissions.of(key, List.of(), owner, credential,
                    id -> Optional.ofNullable(compiled.get(id))));
        }
        Facts facts = facts();
        PolicyDecisionPoint decisionPoint = new PolicyDecisionPoint();
        while (calls.size() < CALLS) {
            int key = random.nextInt(KEYS);
            Operation operation = operations.get(random.nextInt(operations.size()));
            String path = operation.path().replaceAll("\\{[^}]+}", Integer.toString(1 + random.nextInt(100_000)));
            Match match = catalog.match(operation.method(), path);
            if (decisionPoint.decide(permissions.get(key), match, facts) instanceof Decision.Permit) {
                calls.add(new Call("key-" + key, "policy-" + key % POLICIES, permissions.get(key),
                        operation.method(), path, operation, facts));
            }
        }
    }

    /** Where the operations are: where somebody said, or in a folder {@code shared} beside the project or above it; else null. */
    static @Nullable Path data() {
        String file = System.getProperty(DATA);
        if (file != null) {
            return Files.isReadable(Path.of(file)) ? Path.of(file) : null;
        }
        for (Path folder = Path.of(System.getProperty("manykey.home", ""))
                .toAbsolutePath(); folder != null; folder = folder
                        .getParent()) {
            Path near = folder.resolve("shared").resolve(NEAR);
            if (Files.isReadable(near)) {
                return near;
            }
        }
        return null;
    }

    private static PolicyState policy(String id, List<String> resources, @Nullable String condition,
            Random random) {
        SortedMap<String, Level> matrix = new TreeMap<>();
        List<Grant> grants = new ArrayList<>();
        for (int j = 0; j < 12; j++) {
            String resource = resources.get(random.nextInt(resources.size()));
            boolean writes = random.nextBoolean();
            if (condition != null) {
                grants.add(new Grant("g" + j, Grant.Effect.ALLOW, List.of(resource),
                        writes ? List.of(Access.values()) : List.of(Access.READ), List.of(), new TreeMap<>(),
                        condition, null));
            } else {
                matrix.put(resource, writes ? Level.WRITE : Level.READ);
            }
        }
        // one line for a resource, so that one condition is evaluated for a call
        List<Grant> distinct = new ArrayList<>(grants.stream().collect(java.util.stream.Collectors.toMap(
                Grant::resources, grant -> grant, (first, _) -> first, LinkedHashMap::new)).values());
        return new PolicyState(new PolicyId(id), 1, id, new UpstreamId("crm"), null, matrix, distinct, null,
                PolicyState.Status.ACTIVE);
    }

    private static Facts facts() {
        FieldMap query = FieldMap.of(Map.of("status", "open", "limit", "100"));
        Instant now = Instant.parse("2026-11-23T12:00:00Z");
        return fact -> switch (fact) {
            case QUERY -> query;
            case CALLER_IP -> "10.1.2.3";
            case NOW -> now;
            case METHOD, PATH, HEADERS, BODY, PARAMETERS, KEY_ID, KEY_NAME, OWNER_ID, RESOURCE, ACCESS, OPERATION_ID,
                    COST ->
                throw new Facts.Unknown(fact);
        };
    }

    private static List<Operation> operations() {
        Path file = data();
        if (file == null) {
            throw new IllegalStateException("-D%s: absent (expected: the file operations.tsv)".formatted(DATA));
        }
        Map<String, Operation> operations = new LinkedHashMap<>();
        try {
            for (String line : Files.readAllLines(file).stream().skip(1).toList()) {
                List<String> column = List.of(line.split("\t", -1));
                String path = BASE_PATHS.get(column.get(0)) + column.get(4);
                operations.put(column.get(3) + " " + path, new Operation(column.get(3), path,
                        List.of(column.get(4).split("/", -1)).get(1),
                        column.get(3).equals("GET") ? Access.READ : Access.WRITE, null, 1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(operations.values());
    }
}
