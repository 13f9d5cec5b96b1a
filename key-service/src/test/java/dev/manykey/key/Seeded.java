package dev.manykey.key;

import java.util.concurrent.atomic.AtomicInteger;

import dev.manykey.contract.state.UpstreamState;

import org.jspecify.annotations.Nullable;

/** An owner with a credential, as most tests begin; ids are new for every test. */
record Seeded(RunningKeyService service, String owner, String upstream, String credential) {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    static Seeded in(RunningKeyService service) {
        return in(service, "the-real-token-" + NUMBER.get(), null);
    }

    static Seeded in(RunningKeyService service, String token, UpstreamState.@Nullable CheckCall check) {
        int number = NUMBER.incrementAndGet();
        var seeded = new Seeded(service, "owner-" + number, "crm-" + number, "credential-" + number);
        Surroundings.SHARED.upstream(seeded.upstream, 1, "https://crm.example.com/api", check);
        created(service.post("/v1/owners", """
                {"id": "%s", "name": "Ada Lovelace", "email": "ada@example.com"}""".formatted(seeded.owner)));
        created(service.post("/v1/credentials", """
                {"id": "%s", "owner": "%s", "upstream": "%s", "label": "CRM", "token": "%s"}"""
                .formatted(seeded.credential, seeded.owner, seeded.upstream, token)));
        return seeded;
    }

    /** A new key without policies. */
    RunningKeyService.Answer key(String name) {
        return created(service.post("/v1/keys", """
                {"name": "%s", "credential": "%s"}""".formatted(name, credential)));
    }

    /** A shared policy for the upstream, under an id of its own. */
    String policy(String name) {
        String id = name + "-" + upstream;
        Surroundings.SHARED.policy(id, upstream, null);
        return id;
    }

    /** A new key; {@code members} are added to the request as they are. */
    RunningKeyService.Answer key(String name, String members) {
        return created(service.post("/v1/keys", """
                {"name": "%s", "credential": "%s", %s}""".formatted(name, credential, members)));
    }

    private static RunningKeyService.Answer created(RunningKeyService.Answer answer) {
        if (answer.status() != 201) {
            throw new AssertionError(answer.status() + " " + answer.body());
        }
        return answer;
    }
}
