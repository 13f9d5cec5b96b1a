package dev.manykey.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import dev.manykey.contract.Kind;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.contract.state.UpstreamState;
import dev.manykey.pdp.Catalog;
import dev.manykey.pdp.CompiledPolicy;
import dev.manykey.pdp.Decision;
import dev.manykey.pdp.Match;
import dev.manykey.pdp.Permissions;
import dev.manykey.pdp.PolicyDecisionPoint;
import dev.manykey.pdp.condition.Facts;
import dev.manykey.policy.PolicyServiceUnderTest.Answer;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static dev.manykey.policy.AuthzenWorld.EVALUATION;
import static dev.manykey.policy.AuthzenWorld.EVALUATIONS;
import static dev.manykey.policy.AuthzenWorld.told;
import static org.assertj.core.api.Assertions.assertThat;

/** Scenarios that others published, made of nothing but upstreams, policies, owners and keys; and the engine's own answers. */
class AuthzenScenariosTest {
    private static final List<String> PEOPLE = List.of("rick", "morty", "summer", "beth", "jerry");

    @SuppressWarnings("NullAway.Init") // made before every test
    private static AuthzenWorld world;

    @BeforeAll
    static void start() {
        world = new AuthzenWorld();
        world.upstream("records", """
                openapi: 3.0.1
                info: {title: Records, version: '1'}
                paths:
                  /records/{id}: {get: {tags: [record]}, put: {tags: [record]}}
                """);
        world.policy("both", "records", """
                "grants": [{"id": "g", "effect": "allow", "resources": ["record"], "access": ["read", "write"],
                            "parameters": {"id": ["record-1", "record-2"]}}]""");
        world.policy("looks", "records", """
                "grants": [{"id": "g", "effect": "allow", "resources": ["record"], "access": ["read"],
                            "parameters": {"id": ["record-1", "record-2"]}}]""");
        world.owner("alice", "Alice", OwnerState.Status.ACTIVE);
        world.owner("bob", "Bob", OwnerState.Status.ACTIVE);
        world.key("key-alice", "alice", "records", "both");
        world.key("key-bob", "bob", "records", "looks");
        world.upstream("todo", """
                openapi: 3.0.1
                info: {title: Todo, version: '1'}
                paths:
                  /users/{userId}: {get: {}}
                  /todos: {get: {}, post: {}}
                  /todos/{todoId}: {put: {}, delete: {}}
                """);
        world.policy("viewer", "todo", "\"permissions\": {\"*\": \"read\"}");
        world.policy("editor", "todo", "\"permissions\": {\"users\": \"read\", \"todos\": \"write\"}");
        for (String person : PEOPLE) {
            world.owner(person, subject(person), OwnerState.Status.ACTIVE);
            world.key("key-" + person, person, "todo",
                    person.equals("beth") || person.equals("jerry") ? "viewer" : "editor");
        }
        Awaitility.await().until(() -> told(world.route("key-jerry", "GET", "/todos", "")).equals("true"));
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    /** What an identity provider calls a person: no id of this project's form. */
    private static String subject(String person) {
        return "CiRmZ" + PEOPLE.indexOf(person) + "DA2MTRkMy1jMzlh";
    }

    @ParameterizedTest
    @CsvSource({"alice, read, true", "alice, write, true", "bob, read, true", "bob, write, permission_missing"})
    void theCertificationFixtureIsDecidedAsItDemands(String user, String action, String decision) {
        String plain = AuthzenWorld.question("user", user, action, "record", "record-1", "");
        String withContext = AuthzenWorld.question("user", user, action, "record", "record-1",
                "\"time\": \"2025-06-27T18:03-07:00\", \"ip\": \"192.168.1.1\"");
        String withProperties = """
                {"subject": {"type": "user", "id": "%s", "properties": {"department": "Sales", "role": "manager"}},
                 "action": {"name": "%s", "properties": {"method": "GET"}}, "resource": {"type": "record",
                 "id": "record-1", "properties": {"status": "active", "owner": "bob"}}, "foo": "bar"}"""
                .formatted(user, action);

        for (String question : List.of(plain, withContext, withProperties, plain)) {
            assertThat(told(world.ask(EVALUATION, question))).isEqualTo(decision);
            assertThat(told(world.ask(EVALUATIONS, question))).isEqualTo(decision);
        }
    }

    @Test
    void theCertificationFixtureIsSearchedAsItDemands() {
        String record = "\"resource\": {\"type\": \"record\", \"id\": \"record-1\"}";

        assertThat(found("subject", "\"subject\": {\"type\": \"user\", \"id\": \"alice\"}, \"action\": "
                + "{\"name\": \"read\"}, " + record, "id")).containsExactly("alice", "bob");
        assertThat(found("subject", "\"subject\": {\"type\": \"user\"}, \"action\": {\"name\": \"write\"}, "
                + record, "id")).containsExactly("alice");
        assertThat(found("resource", "\"subject\": {\"type\": \"user\", \"id\": \"alice\"}, \"action\": "
                + "{\"name\": \"read\"}, \"resource\": {\"type\": \"record\", \"id\": \"other\"}", "id"))
                .containsExactly("record-1", "record-2");
        assertThat(found("action", "\"subject\": {\"type\": \"user\", \"id\": \"alice\"}, " + record, "name"))
                .contains("read", "write");
        assertThat(found("action", "\"subject\": {\"type\": \"user\", \"id\": \"nonexistent-user\"}, " + record,
                "name")).isEmpty();
    }

    private static List<String> found(String what, String question, String member) {
        Answer answer = world.ask("/access/v1/search/" + what, "{" + question + "}");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        List<String> all = new ArrayList<>();
        answer.body().path("results").forEach(one -> all.add(one.path(member).asString()));
        return all;
    }

    @ParameterizedTest
    @CsvSource({"GET, /users/{userId}, 5", "GET, /todos, 5", "POST, /todos, 3", "PUT, /todos/{todoId}, 3",
            "DELETE, /todos/{todoId}, 3"})
    void aGatewayThatSendsMethodAndRouteIsAnsweredAsInTheTodoScenario(String method, String route, int permitted) {
        assertThat(PEOPLE.stream().filter(person -> told(world.ask(EVALUATION, AuthzenWorld.question("identity",
                subject(person), method, "route", route, ""))).equals("true"))).hasSize(permitted)
                .allMatch(person -> permitted == 5 || !(person.equals("beth") || person.equals("jerry")));
    }

    @Test
    void theMachineItselfIsToldTheMetadataUnderTheNameThatItUsed() {
        Answer metadata = world.service.getWithoutToken("/.well-known/authzen-configuration");

        assertThat(metadata.body().path("policy_decision_point").asString()).startsWith("http://127.0.0.1:");
        assertThat(metadata.header("Cache-Control")).contains("no-store");
    }

    /** Random policies and requests; the seed is in the failure. */
    @Test
    void whatIsAnsweredIsWhatTheEngineDecides() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Set<String> seen = new HashSet<>();
        for (int round = 0; round < 10; round++) {
            String policy = "random-" + round;
            world.policy(policy, "todo", rules(random));
            AccessKeyState key = AuthzenWorld.key("key-" + policy, 1, "rick", "todo", null,
                    AccessKeyState.Status.ACTIVE, null, policy);
            world.service.publish(key);
            Awaitility.await().until(() -> !told(world.route(key.id().value(), "GET", "/x", "")).equals("key_unknown"));
            Permissions permissions = permissions(key, policy);
            Catalog catalog = catalog();
            List<String> questions = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String method = List.of("GET", "POST", "PUT", "DELETE", "HEAD").get(random.nextInt(5));
                String path = List.of("/todos", "/todos/3", "/todos/4", "/users/3", "/users", "/todos/3/4")
                        .get(random.nextInt(6));
                String ip = List.of("10.0.0.1", "192.0.2.1").get(random.nextInt(2));
                questions.add(AuthzenWorld.question("key", key.id().value(), method, "route", path,
                        "\"ip\": \"%s\"".formatted(ip)));
                Match match = catalog.match(method, path);
                expected.add(switch (new PolicyDecisionPoint().decide(permissions, match, facts(path, ip))) {
                    case Decision.Permit permit -> permit.duties().isEmpty() ? "true" : "obligations_not_supported";
                    case Decision.Deny deny -> deny.reason().toString();
                    case Decision.Undetermined _ -> "undetermined";
                });
            }

            Answer answer = world.ask(EVALUATIONS, "{\"evaluations\": " + questions + "}");

            List<String> decisions = new ArrayList<>();
            answer.body().path("evaluations").forEach(one -> decisions.add(one.path("decision").booleanValue()
                    ? "true"
                    : one.path("context").path("reason").asString()));
            assertThat(decisions).as("seed %d, round %d", seed, round).isEqualTo(expected);
            seen.addAll(decisions);
        }
        assertThat(seen).as("seed %d", seed).contains("true", "permission_missing", "operation_unknown",
                "obligations_not_supported", "undetermined");
    }

    private static String rules(Random random) {
        List<String> grants = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            boolean allow = random.nextInt(6) > 0;
            String about = random.nextInt(4) == 0
                    ? "\"operations\": [\"PUT /todos/{todoId}\"], \"parameters\": {\"todoId\": [3]}"
                    : "\"resources\": [\"%s\"], \"access\": [\"%s\"]".formatted(
                            List.of("todos", "users", "*").get(random.nextInt(3)),
                            List.of("read", "write").get(random.nextInt(2)));
            grants.add("{\"id\": \"g%d\", \"effect\": \"%s\", %s%s%s}".formatted(i, allow ? "allow" : "deny", about,
                    List.of("", ", \"when\": \"caller.ip.inNetwork('10.0.0.0/8')\"",
                            ", \"when\": \"request.body.x == 1\"").get(random.nextInt(3)),
                    allow && random.nextInt(2) == 0 ? ", \"obligations\": {\"drop\": [\"x\"]}" : ""));
        }
        return "\"permissions\": {\"todos\": \"%s\"}, \"grants\": %s"
                .formatted(List.of("read", "write").get(random.nextInt(2)), grants);
    }

    private static Facts facts(String path, String ip) {
        return fact -> switch (fact) {
            case PATH -> path;
            case CALLER_IP -> ip;
            case METHOD, QUERY, HEADERS, BODY, PARAMETERS, NOW, KEY_ID, KEY_NAME, OWNER_ID, RESOURCE, ACCESS,
                    OPERATION_ID, COST ->
                throw new Facts.Unknown(fact);
        };
    }

    private static Catalog catalog() {
        return Catalog.compile(((UpstreamState) world.service.published("upstream/todo")).operations());
    }

    private static Permissions permissions(AccessKeyState key, String policy) {
        PolicyState state = (PolicyState) world.service.published(Kind.POLICY + "/" + policy);
        CompiledPolicy compiled = CompiledPolicy.compile(state, catalog());
        return Permissions.of(key, List.of(),
                (OwnerState) world.service.published("owner/rick"),
                (CredentialState) world.service.published("credential/todo"),
                id -> id.equals(new PolicyId(policy)) ? Optional.of(compiled) : Optional.empty());
    }
}
