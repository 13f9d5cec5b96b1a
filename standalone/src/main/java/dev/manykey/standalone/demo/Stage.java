package dev.manykey.standalone.demo;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

import dev.manykey.standalone.AdminApi;
import dev.manykey.standalone.Listener;

import tools.jackson.databind.JsonNode;

/** Who and what plays in the demo: a script, tools' calls, and an operator whose deeds are remembered.
 *
 *  @param operator name of the person at the admin APIs
 *  @param deeds what they did, as the audit record should have it */
record Stage(Script script, Calls calls, AdminApi admin, String operator, Queue<Deed> deeds) {

    /** Id of the credential that all keys of the demo lead to. */
    static final String CREDENTIAL = "sales";

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(2);

    Stage(Script script, Calls calls, AdminApi admin, String operator) {
        this(script, calls, admin, operator, new ConcurrentLinkedQueue<>());
    }

    /** What an operator did to something. */
    record Deed(String action, String entity) {}

    JsonNode post(String action, String entity, Listener service, String path, Map<String, ?> body) {
        JsonNode answer = admin.post(service, path, body);
        deeds.add(new Deed(action, entity));
        return answer;
    }

    void put(String action, String entity, Listener service, String path, Map<String, ?> body) {
        var _ = admin.put(service, path, body);
        deeds.add(new Deed(action, entity));
    }

    void patch(String action, String entity, Listener service, String path, Map<String, ?> body) {
        var _ = admin.patch(service, path, body);
        deeds.add(new Deed(action, entity));
    }

    /** Hands out a key to a tool.
     *
     *  @param more what the key has beside name, credential and policy */
    Tool handOut(String name, String policy, Map<String, ?> more) {
        var body = new HashMap<String, Object>(more);
        body.putAll(Map.of("name", name, "credential", CREDENTIAL, "policies", List.of(policy)));
        JsonNode made = admin.post(Listener.KEY, "/v1/keys", body);
        var tool = new Tool(name, made.path("id").asString(), made.path("secret").asString());
        deeds.add(new Deed("key.created", tool.key()));
        return tool;
    }

    /** Makes calls until one is as wanted, or it has taken too long.
     *
     *  @return the last one */
    <T> T eventually(Supplier<T> call, Predicate<T> wanted) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        T last = call.get();
        while (!wanted.test(last) && System.nanoTime() < deadline) {
            pause();
            last = call.get();
        }
        return last;
    }

    /** Waits for a moment, so that looking again is no flood. */
    void pause() {
        LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
    }
}
