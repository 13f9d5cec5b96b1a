package dev.manykey.key;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import dev.manykey.contract.Topics;
import dev.manykey.contract.marker.ProxyBoot;
import dev.manykey.key.RunningKeyService.Answer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What those are told who change something while proxies run: one that reports when the test says so, and a silent one. */
class ReceiptTest {
    private static final AtomicInteger BOOTS = new AtomicInteger();
    /** Of the proxy that reports: so long that no test waits for it to be fenced. */
    private static final long LONG = 60_000;

    private final RunningKeyService service = RunningKeyService.shared();
    private final ProxyBoot reporting = boot("reporting");
    private final ProxyBoot silent = boot("silent");

    @AfterEach
    void stopProxies() {
        Surroundings.SHARED.gone(reporting);
        Surroundings.SHARED.gone(silent);
    }

    @Test
    void revocationIsAnsweredWhenEachProxyHasReportedOrIsKnownToRefuse() {
        String id = Seeded.in(service).key("Report").text("id");
        Surroundings.SHARED.marker(reporting, LONG);
        Surroundings.SHARED.marker(silent, 1000);

        var asked = CompletableFuture.supplyAsync(() -> service.post("/v1/keys/" + id + "/revoke", null));
        await().atMost(Surroundings.SOON).until(() -> published("key/" + id) == 2);
        assertThat(asked).isNotDone();
        Surroundings.SHARED.marker(reporting, LONG);
        Answer revoked = asked.join();

        assertThat(revoked.status()).as(revoked.body()).isEqualTo(200);
        JsonNode receipt = revoked.json().path("receipt");
        assertThat(receipt.path("entity").asString()).isEqualTo("key/" + id);
        assertThat(receipt.path("version").asLong()).isEqualTo(2);
        JsonNode applied = of(reporting, receipt);
        assertThat(applied.propertyNames()).containsExactlyInAnyOrder("proxy", "boot", "outcome", "appliedOffset",
                "millis");
        assertThat(applied.path("outcome").asString()).isEqualTo("applied");
        assertThat(applied.path("appliedOffset").asLong()).isGreaterThanOrEqualTo(receipt.path("offset").asLong());
        JsonNode fenced = of(silent, receipt);
        assertThat(fenced.propertyNames()).containsExactlyInAnyOrder("proxy", "boot", "outcome", "fencedAt");
        assertThat(fenced.path("outcome").asString()).isEqualTo("fenced");
        assertThat(time(receipt, "inForceAt")).isAfterOrEqualTo(time(fenced, "fencedAt"))
                .isAfterOrEqualTo(time(receipt, "acknowledgedAt"));
        assertThat(revoked.header("Manykey-Receipt")).isEqualTo("/v1/receipts/key/" + id + "/2");
        assertThat(service.get(revoked.header("Manykey-Receipt")).json()).isEqualTo(receipt);
        assertThat(service.post("/v1/keys/" + id + "/revoke", null).json().path("receipt")).isEqualTo(receipt);
        assertThat(service.get("/v1/keys/" + id).json().has("receipt")).isFalse();
    }

    /** It says of every offset that it has applied it, and has dropped what it takes for forged. */
    @Test
    void proxyThatDoesNotTrustTheKeyThatSignsIsNotBelievedAndNamedInHealth() {
        String id = Seeded.in(service).key("Report").text("id");
        Surroundings.SHARED.marker(silent, 1000, null, List.of("00000000"));

        var asked = CompletableFuture.supplyAsync(() -> service.post("/v1/keys/" + id + "/revoke", null));
        await().atMost(Surroundings.SOON).until(() -> published("key/" + id) == 2);
        Surroundings.SHARED.marker(silent, 1000, null, List.of("00000000"));

        JsonNode receipt = asked.join().json().path("receipt");
        assertThat(of(silent, receipt).path("outcome").asString()).isEqualTo("unbounded");
        assertThat(receipt.path("inForceAt").isNull()).isTrue();
        await().atMost(Surroundings.SOON).until(() -> {
            Surroundings.SHARED.marker(silent, 1000, null, List.of("00000000"));
            return service.get("/actuator/health").body().contains("signingKeyNotTrustedBy");
        });
    }

    @Test
    void whoDoesNotWaitIsAnsweredAtOnceAndFindsTheReceiptLater() {
        String id = Seeded.in(service).key("Report").text("id");
        Surroundings.SHARED.marker(silent, 3000);

        Answer revoked = service.post("/v1/keys/" + id + "/revoke?wait=none", null);
        Answer tooSoon = service.get(revoked.header("Manykey-Receipt"));

        assertThat(revoked.status()).as(revoked.body()).isEqualTo(200);
        assertThat(revoked.json().has("receipt")).isFalse();
        assertThat(tooSoon.status()).isEqualTo(404);
        assertThat(tooSoon.text("code")).isEqualTo("not_found");
        assertThat(tooSoon.text("detail")).contains("key/" + id + "/2").contains("complete");
        await().atMost(Surroundings.SOON).until(() -> service.get(revoked.header("Manykey-Receipt")).status() == 200);
        Answer kept = auditor().get(revoked.header("Manykey-Receipt"));
        assertThat(of(silent, kept.json()).path("outcome").asString()).isEqualTo("fenced");
    }

    @Test
    void newKeyIsToldWithTheProxiesThatKnowItAndThoseThatHaveNotSaidSo() {
        var seeded = Seeded.in(service);
        Surroundings.SHARED.marker(reporting, LONG);
        Surroundings.SHARED.marker(silent, 5000);
        long before = published("key/");

        var asked = CompletableFuture.supplyAsync(() -> seeded.key("Report"));
        await().atMost(Surroundings.SOON).until(() -> published("key/") > before);
        Surroundings.SHARED.marker(reporting, LONG);
        Answer made = asked.join();

        JsonNode receipt = made.json().path("receipt");
        assertThat(of(silent, receipt).path("outcome").asString()).isEqualTo("pending");
        assertThat(of(reporting, receipt).path("outcome").asString()).isIn("applied", "pending");
        assertThat(receipt.path("inForceAt").isNull()).isTrue();
        assertThat(made.header("Manykey-Receipt")).isEqualTo("/v1/receipts/key/" + made.text("id") + "/1");
        await().atMost(Surroundings.SOON).until(() -> service.get(made.header("Manykey-Receipt")).status() == 200);
        JsonNode kept = service.get(made.header("Manykey-Receipt")).json();
        assertThat(of(reporting, kept).path("outcome").asString()).isEqualTo("applied");
        assertThat(of(silent, kept).path("outcome").asString()).isEqualTo("fenced");
    }

    @Test
    void everyOtherChangeOfKeysOwnersAndCredentialsHasItsReceiptToo() {
        var seeded = Seeded.in(service);
        String key = "/v1/keys/" + seeded.key("Report").text("id");
        String owner = "/v1/owners/" + seeded.owner();
        String credential = "/v1/credentials/" + seeded.credential();
        Surroundings.SHARED.marker(silent, 1);

        Stream.of(service.post(key + "/suspend", null), service.post(key + "/resume", null),
                service.patch(key, "{\"name\": \"Other\"}"), service.post(key + "/rotate", "{\"overlap\": \"PT1H\"}"),
                service.post(key + "/secrets/1/revoke", null), service.put(owner, "{\"name\": \"Ada King\"}"),
                service.put(credential + "/token", "{\"token\": \"another-real-token\"}"),
                service.put(owner + "/ceiling", "{\"policies\": []}"),
                service.send("DELETE", owner + "/ceiling", null),
                service.put(credential + "/ceiling", "{\"policies\": []}"),
                service.send("DELETE", credential + "/ceiling", null), service.post(credential + "/disable", null),
                service.post(credential + "/enable", null),
                service.post(owner + "/disable", null), service.post(owner + "/enable", null))
                .forEach(answer -> {
                    JsonNode receipt = answer.json().path("receipt");
                    assertThat(of(silent, receipt).path("outcome").asString()).as(answer.body()).isEqualTo("fenced");
                    assertThat(answer.header("Manykey-Receipt")).isEqualTo("/v1/receipts/%s/%d".formatted(
                            receipt.path("entity").asString(), answer.json().path("version").asLong()));
                    assertThat(service.get(answer.header("Manykey-Receipt")).json()).isEqualTo(receipt);
                });
    }

    @Test
    void waitForSomethingElseIsRefusedBeforeAnythingIsDone() {
        String id = Seeded.in(service).key("Report").text("id");

        Answer refused = service.post("/v1/keys/" + id + "/revoke?wait=forever", null);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.complaint()).isEqualTo("wait | forever | applied or none");
        assertThat(service.get("/v1/keys/" + id).text("status")).isEqualTo("active");
    }

    private RunningKeyService auditor() {
        Answer otto = service.post("/v1/operators", "{\"name\": \"Otto\", \"role\": \"auditor\"}");
        return service.as(otto.text("token"));
    }

    private static ProxyBoot boot(String name) {
        return new ProxyBoot(name, "%016x".formatted(BOOTS.incrementAndGet()));
    }

    private static JsonNode of(ProxyBoot boot, JsonNode receipt) {
        List<JsonNode> found = receipt.path("proxies").valueStream()
                .filter(one -> one.path("boot").asString().equals(boot.boot())
                        && one.path("proxy").asString().equals(boot.proxy()))
                .toList();
        assertThat(found).as(receipt.toString()).hasSize(1);
        return found.getFirst();
    }

    private static Instant time(JsonNode node, String field) {
        return Instant.parse(node.path(field).asString());
    }

    /** How many records the control log has whose keys begin so. */
    private static long published(String key) {
        return Surroundings.SHARED.contents(Topics.CONTROL).stream()
                .filter(record -> new String(record.key(), US_ASCII).startsWith(key)).count();
    }
}
