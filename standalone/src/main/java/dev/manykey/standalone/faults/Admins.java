package dev.manykey.standalone.faults;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

import dev.manykey.standalone.AdminApi;
import dev.manykey.standalone.AdminApi.NotDone;
import dev.manykey.standalone.Listener;
import dev.manykey.standalone.Suite;

import tools.jackson.databind.JsonNode;

/** Whoever makes and revokes keys, at any instance of key-service. Safe for many threads. */
final class Admins implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<AdminApi> instances = new ArrayList<>();

    /** @param patience how long one answer is waited for */
    Admins(Suite suite, Duration patience) {
        suite.keyServices().forEach(place -> instances.add(suite.admin(http, place, patience)));
    }

    /** An instance, from 1 on. */
    AdminApi of(int instance) {
        return instances.get(instance - 1);
    }

    int count() {
        return instances.size();
    }

    /** Whether every instance is ready. */
    boolean areReady() {
        try {
            instances.forEach(admin -> admin.get(Listener.KEY, "/actuator/health/readiness"));
            return true;
        } catch (NotDone e) {
            return false;
        }
    }

    /** A key that may read, asked for until it is made. */
    Trial create(int thing) {
        return trial(thing, untilDone(admin -> post(admin, thing)));
    }

    /** As {@link #create(int)}, at one instance.
     *
     *  @throws NotDone when it does not */
    Trial create(int thing, int instance) {
        return trial(thing, post(of(instance), thing));
    }

    private static JsonNode post(AdminApi admin, int thing) {
        return admin.post(Listener.KEY, "/v1/keys",
                Map.of("name", "tool " + thing, "credential", "things", "policies", List.of("read")));
    }

    private static Trial trial(int thing, JsonNode key) {
        return new Trial(thing, key.path("id").asString(), key.path("secret").asString());
    }

    /** What one instance refuses while something is broken is asked of any, until it is done. */
    JsonNode untilDone(Function<AdminApi, JsonNode> call) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (true) {
            try {
                return call.apply(instances.get(ThreadLocalRandom.current().nextInt(instances.size())));
            } catch (NotDone e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
