package dev.manykey.key;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.manykey.contract.CredentialId;
import dev.manykey.contract.Topics;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.event.CredentialCheckRequested;
import dev.manykey.contract.event.CredentialChecked;
import dev.manykey.contract.event.Envelope;
import dev.manykey.contract.event.EventTypes;
import dev.manykey.contract.state.UpstreamState;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Trying a credential: this service asks, a proxy answers. */
class CredentialCheckTest {
    private static final UpstreamState.CheckCall CALL = new UpstreamState.CheckCall("GET", "/api/me");

    private final RunningKeyService service = RunningKeyService.shared();

    @Test
    void whatAProxyFoundIsTheAnswer() {
        var seeded = Seeded.in(service, "a-real-token", CALL);

        CompletableFuture<RunningKeyService.Answer> answer = CompletableFuture.supplyAsync(
                () -> service.post("/v1/credentials/" + seeded.credential() + "/check", null));
        Envelope<CredentialCheckRequested> question = question(seeded.credential());
        answer("not-" + question.id(), seeded, CredentialChecked.Result.WORKS, 200);
        answer(question.id(), seeded, CredentialChecked.Result.REFUSED, 401);

        assertThat(answer.join().status()).as(answer.join().body()).isEqualTo(200);
        assertThat(answer.join().text("result")).isEqualTo("refused");
        assertThat(answer.join().json().path("status").asInt()).isEqualTo(401);
        assertThat(question.data().version()).isEqualTo(1);
        assertThat(question.data().before()).isAfter(question.occurredAt());
    }

    @Test
    void withoutAProxyTheCallerIsToldSoInTime() {
        var seeded = Seeded.in(service, "a-real-token", CALL);

        var answer = service.post("/v1/credentials/" + seeded.credential() + "/check", null);

        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.text("code")).isEqualTo("no_proxy_answered");
    }

    @Test
    void nothingIsAskedWhereItCannotBeAnswered() {
        var withoutCall = Seeded.in(service, "a-real-token", null);
        var moved = Seeded.in(service, "a-real-token", CALL);
        Surroundings.SHARED.upstream(moved.upstream(), 2, "https://elsewhere.example.com", CALL);
        var disabled = Seeded.in(service, "a-real-token", CALL);
        service.post("/v1/credentials/" + disabled.credential() + "/disable", null);

        for (Seeded seeded : List.of(withoutCall, moved, disabled)) {
            var answer = service.post("/v1/credentials/" + seeded.credential() + "/check", null);

            assertThat(answer.status()).as(answer.body()).isEqualTo(409);
        }
        assertThat(questions()).extracting(question -> question.data().credential().value()).doesNotContain(
                withoutCall.credential(), moved.credential(), disabled.credential());
    }

    private static void answer(String request, Seeded seeded, CredentialChecked.Result result, int status) {
        Instant now = Instant.now();
        Surroundings.SHARED.fact(new Envelope<>("answer-" + request, now, "proxy/p1", null, null,
                new CredentialChecked(request, now, new CredentialId(seeded.credential()), 1,
                        new UpstreamId(seeded.upstream()), result, status, null)));
    }

    private static Envelope<CredentialCheckRequested> question(String credential) {
        return await().atMost(Surroundings.SOON).until(() -> questions().stream()
                .filter(question -> question.data().credential().value().equals(credential)).findFirst(),
                found -> found.isPresent()).orElseThrow();
    }

    private static List<Envelope<CredentialCheckRequested>> questions() {
        return Surroundings.SHARED.contents(Topics.CHECKS).stream().map(record -> EventTypes.decode(record.value()))
                .map(envelope -> new Envelope<>(envelope.id(), envelope.occurredAt(), envelope.producer(),
                        envelope.actor(), envelope.correlationId(), (CredentialCheckRequested) envelope.data()))
                .toList();
    }
}
