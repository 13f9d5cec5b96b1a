package dev.manykey.pdp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.manykey.contract.Access;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.Level;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.policy.Grant;
import dev.manykey.contract.policy.Grant.Effect;
import dev.manykey.contract.policy.Obligations;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.pdp.condition.Fact;
import dev.manykey.pdp.condition.Facts;
import dev.manykey.pdp.condition.FieldMap;

import org.jspecify.annotations.Nullable;

/**
 * A catalog, policies, a key with its parent, ceilings, all by chance, and what a request of it comes to by the rules as docs
 * tell them: decided in the plainest way that there is, without anything of what the product is made of.
 */
final class NaiveWorld {
    private static final UpstreamId CRM = new UpstreamId("crm");
    private static final UpstreamId ERP = new UpstreamId("erp");
    private static final AccessKeyId PARENT = new AccessKeyId("key-0");
    private static final AccessKeyId KEY = new AccessKeyId("key-1");
    private static final List<String> RESOURCES = List.of("deals", "persons", "notes");
    private static final List<String> TEMPLATES = List.of("/deals", "/deals/{id}", "/deals/top", "/deals/{id}/notes",
            "/persons/{id}", "/persons/{id}/{part}");
    private static final List<String> PATHS = List.of("/deals", "/deals/3", "/deals/03", "/deals/x", "/deals/top",
            "/deals/7/notes", "/persons/3", "/persons/3/x", "/nowhere", "/v1/deals/3", "/v1/persons/3/x");
    private static final String ALIAS = "/v1";
    private static final List<PolicyId> IDS = List.of(new PolicyId("p0"), new PolicyId("p1"), new PolicyId("p2"),
            new PolicyId("p3"), PolicyState.idFor(KEY), PolicyState.idFor(PARENT));

    /** What a condition comes to. */
    private enum Truth {
        YES, NO, BROKEN, OPEN
    }

    /** A condition in the language, and the same in Java. */
    private record Spoken(String text, java.util.function.Function<Request, Truth> meaning) {}

    private static final List<Spoken> CONDITIONS = List.of(
            new Spoken("true", _ -> Truth.YES),
            new Spoken("false", _ -> Truth.NO),
            new Spoken("request.method == 'GET'", request -> of(request.method().equals("GET"))),
            new Spoken("caller.ip.inNetwork('10.0.0.0/8')", request -> of(request.ip().startsWith("10."))),
            new Spoken("'status' in request.query", request -> request.twice() ? Truth.BROKEN
                    : of(request.status() != null)),
            new Spoken("request.query['status'] == 'open'", request -> request.twice() || request.status() == null
                    ? Truth.BROKEN
                    : of(request.status().equals("open"))),
            new Spoken("request.body.amount < 100", request -> request.body() == Body.NOT_READ ? Truth.OPEN
                    : request.body() == Body.BROKEN || request.body() == Body.EMPTY ? Truth.BROKEN
                            : of(request.body() == Body.SMALL)),
            new Spoken("request.method == 'GET' || request.body.amount < 100", request -> request.method().equals("GET")
                    ? Truth.YES
                    : request.body() == Body.NOT_READ ? Truth.OPEN
                            : request.body() == Body.BROKEN || request.body() == Body.EMPTY ? Truth.BROKEN
                                    : of(request.body() == Body.SMALL)),
            new Spoken("now.getHours('UTC') < 12", request -> of(request.hour() < 12)));

    private static final List<Obligations> OBLIGATIONS = List.of(
            obligations(List.of("data[].phone"), null, Map.of()), obligations(List.of("data[].email"), 10L, Map.of()),
            obligations(List.of(), 5L, Map.of("limit", "1")), obligations(List.of(), null, Map.of("limit", "2")));

    /** What is known of the body of a request. */
    enum Body {
        NOT_READ, BROKEN, EMPTY, SMALL, LARGE
    }

    /** A request; {@code status} is a query parameter, there twice perhaps. */
    record Request(String method, String path, String ip, @Nullable String status, boolean twice, Body body, int hour) {
        static Request random(Random random) {
            return new Request(pick(random, List.of("GET", "POST")), pick(random, PATHS),
                    pick(random, List.of("10.1.2.3", "192.0.2.1")),
                    random.nextInt(3) == 0 ? null : pick(random, List.of("open", "won")), random.nextInt(8) == 0,
                    pick(random, List.of(Body.values())), random.nextInt(24));
        }

        Facts facts(@Nullable Match match) {
            return fact -> switch (fact) {
                case METHOD -> method;
                case PATH -> path;
                case CALLER_IP -> ip;
                case NOW -> java.time.Instant.parse("2026-11-23T%02d:30:00Z".formatted(hour));
                case QUERY -> {
                    FieldMap.Builder query = new FieldMap.Builder();
                    if (status != null) {
                        query.add("status", status);
                    }
                    yield (twice ? query.doubt("status") : query).build();
                }
                case BODY -> switch (body) {
                    case NOT_READ -> throw new Facts.Unknown(Fact.BODY);
                    case BROKEN -> throw new IllegalArgumentException("no JSON");
                    case EMPTY -> Map.of();
                    case SMALL -> Map.of("amount", 7L);
                    case LARGE -> Map.of("amount", 700L);
                };
                case HEADERS, PARAMETERS, KEY_ID, KEY_NAME, OWNER_ID, RESOURCE, ACCESS, OPERATION_ID, COST ->
                    throw new IllegalStateException("no condition here asks for " + fact + match);
            };
        }
    }

    final List<Operation> operations;
    final Map<PolicyId, PolicyState> policies = new HashMap<>();
    final AccessKeyState key;
    final @Nullable AccessKeyState parent;
    final OwnerState owner;
    final CredentialState credential;

    NaiveWorld(Random random) {
        operations = new ArrayList<>();
        for (String template : TEMPLATES) {
            for (String method : List.of("GET", "POST")) {
                if (random.nextInt(4) > 0) {
                    Operation operation = new Operation(method, template, pick(random, RESOURCES),
                            random.nextInt(4) == 0 ? Access.WRITE : method.equals("GET") ? Access.READ : Access.WRITE,
                            random.nextInt(3) == 0 ? "op" + random.nextInt(4) : null, 1)
                            .without(random.nextInt(6) == 0 ? List.of("status") : List.of());
                    operations.add(operation);
                    if (random.nextInt(3) == 0) {
                        operations.add(operation.at(ALIAS + template));
                    }
                }
            }
        }
        for (PolicyId id : IDS) {
            if (random.nextInt(20) > 0) {
                policies.put(id, policy(id, random));
            }
        }
        parent = random.nextInt(3) > 0 ? null : key(PARENT, null, random);
        key = key(KEY, parent == null && random.nextInt(30) > 0 ? null : PARENT, random);
        owner = new OwnerState(new OwnerId("ada"), 1, "Ada", random.nextInt(3) > 0 ? null : listed(random),
                OwnerState.Status.ACTIVE);
        credential = new CredentialState(new CredentialId("c"), 1, owner.id(), CRM, "https://crm:443", new byte[0],
                random.nextInt(4) > 0 ? null : listed(random), CredentialState.Status.ACTIVE);
    }

    /** The same with one policy in the place of the one with its id. */
    void put(PolicyState policy) {
        policies.put(policy.id(), policy);
    }

    /** What the product makes of it. */
    Permissions permissions(Catalog catalog) {
        Map<PolicyId, CompiledPolicy> compiled = new HashMap<>();
        policies.forEach((id, state) -> compiled.put(id, CompiledPolicy.compile(state, catalog)));
        return Permissions.of(key, parent == null ? List.of() : List.of(parent), owner, credential,
                id -> Optional.ofNullable(compiled.get(id)));
    }

    /** The decision in words, as {@link #described} has it. */
    String decide(Request request) {
        Operation operation = find(request);
        boolean another = operation != null && operation.notWith() != null
                && (request.status() != null || request.twice());
        if (operation == null || another) {
            return "operation_unknown";
        }
        if (key.parent() != null && parent == null) {
            return "evaluation_failed";
        }
        List<List<PolicyId>> layers = new ArrayList<>();
        List<@Nullable AccessKeyId> whose = new ArrayList<>();
        layers.add(key.policies());
        whose.add(KEY);
        if (parent != null) {
            layers.add(parent.policies());
            whose.add(PARENT);
        }
        if (owner.ceiling() != null) {
            layers.add(owner.ceiling());
            whose.add(null);
        }
        if (credential.ceiling() != null) {
            layers.add(credential.ceiling());
            whose.add(null);
        }
        if (layers.stream().anyMatch(ids -> !policies.keySet().containsAll(ids))) {
            return "evaluation_failed";
        }
        TreeSet<String> allowedBy = new TreeSet<>();
        List<Obligations> duties = new ArrayList<>();
        boolean open = false;
        for (int i = 0; i < layers.size(); i++) {
            List<PolicyState> counting = counting(layers.get(i), whose.get(i));
            boolean denied = false;
            boolean broken = false;
            boolean undecided = false;
            boolean allowed = false;
            for (PolicyState policy : counting) {
                Level named = policy.permissions().get(operation.resource());
                Level level = named != null ? named : policy.permissions().get("*");
                denied |= named == Level.NONE;
                if (level == Level.WRITE || (level == Level.READ && operation.access() == Access.READ)) {
                    allowed = true;
                    allowedBy.add(policy.id() + "/permissions");
                }
                for (Grant grant : policy.grants()) {
                    Truth truth = about(grant, operation) ? holds(grant, operation, request) : Truth.NO;
                    boolean denies = grant.effect() == Effect.DENY;
                    denied |= denies && truth == Truth.YES;
                    broken |= truth == Truth.BROKEN;
                    undecided |= truth == Truth.OPEN;
                    if (!denies && truth == Truth.YES) {
                        allowed = true;
                        allowedBy.add(policy.id() + "/" + grant.id());
                        if (grant.obligations() != null) {
                            broken |= duties.stream().anyMatch(duty -> contradict(duty, grant.obligations()));
                            duties.add(grant.obligations());
                        }
                    }
                }
            }
            if (denied) {
                return i == 0 ? "permission_denied" : "ceiling_exceeded";
            }
            if (broken) {
                return "evaluation_failed";
            }
            if (!undecided && !allowed) {
                return i == 0 ? "permission_missing" : "ceiling_exceeded";
            }
            open |= undecided;
        }
        return open ? "undetermined" : "permit " + allowedBy + " " + together(duties);
    }

    /** A decision of the product in the same words. */
    static String described(Decision decision) {
        return switch (decision) {
            case Decision.Permit permit -> "permit " + new TreeSet<>(permit.grants()) + " " + new TreeSet<>(
                    permit.duties().mask()) + permit.duties().maxBodyBytes() + permit.duties().query();
            case Decision.Deny deny -> deny.reason().toString();
            case Decision.Undetermined _ -> "undetermined";
        };
    }

    private static boolean contradict(Obligations one, @Nullable Obligations other) {
        return other != null && one.query().containsKey("limit") && other.query().containsKey("limit")
                && !one.query().equals(other.query());
    }

    private static String together(List<Obligations> duties) {
        TreeSet<String> mask = new TreeSet<>();
        Long longest = null;
        TreeMap<String, String> query = new TreeMap<>();
        for (Obligations duty : duties) {
            mask.addAll(duty.mask());
            query.putAll(duty.query());
            longest = duty.maxBodyBytes() == null ? longest
                    : longest == null ? duty.maxBodyBytes() : Long.valueOf(Math.min(longest, duty.maxBodyBytes()));
        }
        return mask.toString() + longest + query;
    }

    private @Nullable Operation find(Request request) {
        Operation best = null;
        boolean pathTaken = false;
        for (String template : List.of("/deals", "/deals/top", "/deals/{id}", "/deals/{id}/notes", "/persons/{id}",
                "/persons/{id}/{part}")) { // the more literal first
            for (String path : List.of(template, ALIAS + template)) {
                if (!request.path().matches(path.replaceAll("\\{[a-z]+}", "[^/]+")) || pathTaken) {
                    continue;
                }
                for (Operation operation : operations) {
                    if (operation.path().equals(path)) {
                        pathTaken = true;
                        best = operation.method().equals(request.method()) ? operation : best;
                    }
                }
            }
        }
        return best;
    }

    private List<PolicyState> counting(List<PolicyId> listed, @Nullable AccessKeyId whose) {
        return policies.values().stream()
                .filter(policy -> listed.contains(policy.id())
                        || (whose != null && policy.id().value().equals(whose.value())))
                .filter(policy -> policy.status() == PolicyState.Status.ACTIVE && policy.upstream().equals(CRM))
                .filter(policy -> policy.onlyFor() == null || policy.onlyFor().equals(whose)).toList();
    }

    private boolean about(Grant grant, Operation operation) {
        boolean byResource = grant.access().contains(operation.access())
                && (grant.resources().contains("*") || grant.resources().contains(operation.resource()));
        boolean byName = false;
        for (String name : grant.operations()) {
            long others = operations.stream().filter(other -> name.equals(other.operationId())).map(NaiveWorld::own)
                    .distinct().count();
            byName |= operations.stream().anyMatch(path -> own(path).equals(own(operation))
                    && name.equals(path.method() + " " + path.path()))
                    || (name.equals(operation.operationId()) && (others == 1 || grant.effect() == Effect.DENY));
        }
        boolean hasParameters = grant.parameters().keySet().stream()
                .allMatch(name -> operation.path().contains("{" + name + "}"));
        return (byResource || byName) && hasParameters;
    }

    /** The method and path that the operation is described with. */
    private static String own(Operation operation) {
        return operation.method() + " " + (operation.of() == null ? operation.path() : operation.of());
    }

    private static Truth holds(Grant grant, Operation operation, Request request) {
        Truth fits = Truth.YES;
        for (var parameter : grant.parameters().entrySet()) {
            List<String> names = List.of(operation.path().split("/", -1));
            String value = request.path().split("/", -1)[names.indexOf("{" + parameter.getKey() + "}")];
            if (!parameter.getValue().contains(value)) {
                boolean doubtful = grant.effect() == Effect.DENY && value.equals("03");
                fits = doubtful ? fits == Truth.NO ? Truth.NO : Truth.BROKEN : Truth.NO;
            }
        }
        if (fits != Truth.YES || grant.when() == null) {
            return fits;
        }
        String text = grant.when();
        return CONDITIONS.stream().filter(condition -> condition.text().equals(text)).findFirst().orElseThrow()
                .meaning().apply(request);
    }

    private static Truth of(boolean holds) {
        return holds ? Truth.YES : Truth.NO;
    }

    private static PolicyState policy(PolicyId id, Random random) {
        AccessKeyId onlyFor = switch (random.nextInt(12)) {
            case 0 -> KEY;
            case 1 -> PARENT;
            default -> null;
        };
        SortedMap<String, Level> matrix = new TreeMap<>();
        for (String resource : RESOURCES) {
            if (random.nextInt(4) == 0) {
                matrix.put(resource, random.nextInt(4) == 0 ? Level.NONE
                        : random.nextBoolean() ? Level.READ : Level.WRITE);
            }
        }
        if (random.nextBoolean()) {
            matrix.put("*", random.nextBoolean() ? Level.READ : Level.WRITE);
        }
        List<Grant> grants = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            grants.add(grant("g" + i, random));
        }
        return new PolicyState(id, 1 + random.nextInt(5), "p", random.nextInt(12) == 0 ? ERP : CRM, onlyFor, matrix,
                grants, null, random.nextInt(12) == 0 ? PolicyState.Status.REMOVED : PolicyState.Status.ACTIVE);
    }

    private static Grant grant(String id, Random random) {
        Effect effect = random.nextInt(4) == 0 ? Effect.DENY : Effect.ALLOW;
        boolean named = random.nextInt(3) == 0;
        List<String> operations = !named ? List.of()
                : random.nextBoolean() ? List.of("op" + random.nextInt(4))
                        : List.of(pick(random, List.of("GET", "POST")) + " "
                                + (random.nextInt(3) == 0 ? ALIAS : "") + pick(random, TEMPLATES));
        SortedMap<String, List<String>> parameters = new TreeMap<>();
        if (random.nextInt(4) == 0) {
            parameters.put(random.nextInt(4) == 0 ? "part" : "id", List.of("3", "7"));
        }
        return new Grant(id, effect,
                named ? List.of() : List.of(random.nextInt(3) == 0 ? "*" : pick(random, RESOURCES)),
                named ? List.of() : random.nextBoolean() ? List.of(Access.READ) : List.of(Access.values()), operations,
                parameters, random.nextBoolean() ? null : pick(random, CONDITIONS).text(),
                effect == Effect.DENY || random.nextInt(4) > 0 ? null : pick(random, OBLIGATIONS));
    }

    private static AccessKeyState key(AccessKeyId id, @Nullable AccessKeyId parent, Random random) {
        return new AccessKeyState(id, 1, "tool", new OwnerId("ada"), new CredentialId("c"), CRM, parent, listed(random),
                AccessKeyState.Status.ACTIVE, null, List.of());
    }

    private static List<PolicyId> listed(Random random) {
        return IDS.stream().filter(_ -> random.nextInt(3) == 0).toList();
    }

    private static Obligations obligations(List<String> mask, @Nullable Long maxBody, Map<String, String> query) {
        return new Obligations(mask, List.of(), List.of(), null, null, maxBody, new TreeMap<>(query));
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    @Override
    public String toString() {
        return "operations %s%npolicies %s%nkey %s%nparent %s%nowner %s%ncredential %s".formatted(operations, policies,
                key, parent, owner, credential);
    }
}
