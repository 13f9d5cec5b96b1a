package dev.manykey.standalone.demo;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import dev.manykey.standalone.Listener;
import dev.manykey.standalone.demo.HandingOut.Tools;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Chapter two: changing the token and a key's secret without anybody noticing, and taking keys back. */
final class TakingBack {

    private static final Logger LOG = LoggerFactory.getLogger(TakingBack.class);
    private static final int BEFORE = 50;
    private static final int AFTER = 50;
    private static final Duration LONGEST_TO_REFUSE = Duration.ofSeconds(2);
    private static final String REFUSED = "401 key_not_accepted";

    private final Stage stage;

    TakingBack(Stage stage) {
        this.stage = stage;
    }

    /** Exchanges the real token for a wrong one and back: the keys are not touched. */
    void swapToken(Tool tool, String realToken) {
        stage.script().heading("Another token for the CRM, the same keys");
        long version = version(tool);
        token("no-token-of-the-crm");
        var wrong = stage.eventually(() -> stage.calls().get(tool, "/deals/1"), made -> made.status() == 401);
        token(realToken);
        var right = stage.eventually(() -> stage.calls().get(tool, "/deals/1"), made -> made.status() == 200);
        stage.script().check(wrong.status() == 401 && !wrong.isRefused() && right.status() == 200
                && version(tool) == version,
                "a wrong token put in: the CRM itself answers %s; the right one again: %s; key %s was not touched"
                        .formatted(wrong.inShort(), right.inShort(), tool));
    }

    /** A second secret beside the first.
     *
     *  @return the tool with the new secret */
    Tool rotate(Tool tool) {
        stage.script().heading("A new secret beside the old one");
        var made = stage.post("key.rotated", tool.key(), Listener.KEY, "/v1/keys/" + tool.key() + "/rotate",
                Map.of("overlap", "PT24H"));
        var renewed = new Tool(tool.name(), tool.key(), made.path("secret").asString());
        var now = stage.eventually(() -> stage.calls().get(renewed, "/deals/1"), one -> one.status() == 200);
        var old = stage.calls().get(tool, "/deals/1");
        stage.script().check(now.status() == 200 && old.status() == 200,
                "%s, rotated with a day of overlap: new secret %s, old secret %s".formatted(tool, now.inShort(),
                        old.inShort()));
        return renewed;
    }

    /** Revokes a key while its tool calls as fast as it can. */
    void revoke(Tools tools) {
        var tool = tools.dealSync();
        stage.script().heading("A key is revoked while its tool is busy");
        var busy = new CountDownLatch(BEFORE);
        var calling = CompletableFuture.supplyAsync(() -> callUntilRefused(tool, busy));
        await(busy);
        Instant ordered = Instant.now();
        JsonNode revoked = stage.post("key.revoked", tool.key(), Listener.KEY, "/v1/keys/" + tool.key() + "/revoke",
                Map.of("reason", "the tool was replaced"));
        Instant done = Instant.now();
        List<Made> made = calling.join();
        int last = lastPermitted(made);
        var first = made.get(last + 1);
        stage.script().check(Duration.between(ordered, first.answered()).compareTo(LONGEST_TO_REFUSE) < 0,
                "key-service confirmed after %d ms; the proxy refused %d ms after the order (%d calls were let through before)"
                        .formatted(millis(ordered, done), millis(ordered, first.answered()), last + 1));
        checkReceipt(revoked, last < 0 || made.get(last).sent().isBefore(done));
        stage.script().check(made.size() - last - 1 > AFTER
                && made.subList(last + 1, made.size()).stream().allMatch(one -> one.inShort().equals(REFUSED)),
                "and let nothing through any more: %d calls, all %s".formatted(made.size() - last - 1, REFUSED));
        stage.script().check(stage.calls().get(tools.reporting(), "/deals/1").status() == 200,
                "the other keys go on: %s 200".formatted(tools.reporting()));
    }

    /** Shows what the receipt says of each proxy.
     *
     *  @param nothingAfter whether nothing was let through that was sent after the receipt had come */
    private void checkReceipt(JsonNode revoked, boolean nothingAfter) {
        JsonNode receipt = revoked.path("receipt");
        JsonNode kept = stage.admin().get(Listener.KEY,
                "/v1/receipts/%s/%d".formatted(receipt.path("entity").asString(), revoked.path("version").asLong()));
        List<String> proxies = receipt.path("proxies").valueStream().map(TakingBack::outcome).toList();
        stage.script().check(nothingAfter && kept.equals(receipt) && !receipt.path("inForceAt").asString("").isEmpty()
                && proxies.stream().anyMatch(one -> one.contains(" applied")),
                "its receipt, which stays at /v1/receipts: " + String.join(", ", proxies));
    }

    private static String outcome(JsonNode proxy) {
        String name = proxy.path("proxy").asString() + " " + proxy.path("outcome").asString();
        return proxy.has("millis") ? "%s after %d ms".formatted(name, proxy.path("millis").asLong()) : name;
    }

    /** Waits for a key to expire. */
    void expire(Tool tool) {
        stage.script().heading("A key expires");
        Instant expiry = Instant.parse(stage.admin().get(Listener.KEY, "/v1/keys/" + tool.key()).path("expiresAt")
                .asString());
        var made = new ArrayList<Made>();
        do {
            made.add(stage.calls().get(tool, "/deals/1"));
            stage.pause();
        } while (!made.getLast().isRefused());
        int last = lastPermitted(made);
        var first = made.get(last + 1);
        stage.script().check(first.inShort().equals(REFUSED) && !first.answered().isBefore(expiry)
                && (last < 0 || made.get(last).sent().isBefore(expiry)),
                "%s was let through until its time and refused %d ms after it".formatted(tool,
                        millis(expiry, first.answered())));
    }

    /** Compares what the CRM counted with what was let through. */
    void compareCounts() {
        stage.script().heading("What the CRM itself received");
        var received = stage.calls().received();
        long sightings = received.path("key_sightings").asLong(-1);
        stage.script().check(sightings == 0, "access keys seen in anything that reached it: " + sightings);
        long writes = 0;
        for (var operation : received.path("by_operation").properties()) {
            boolean reads = operation.getKey().startsWith("GET ") || operation.getKey().endsWith("/search");
            writes += reads ? 0 : operation.getValue().asLong();
        }
        long permitted = stage.calls().answered().stream().filter(made -> !made.isRefused())
                .filter(made -> !made.operation().startsWith("GET ") && !made.operation().endsWith("/search")).count();
        stage.script().check(writes == permitted && writes == 3,
                "writes that it received: %d, all of them %d permitted ones".formatted(writes, permitted));
    }

    /** Calls until refused, and then some more. */
    private List<Made> callUntilRefused(Tool tool, CountDownLatch busy) {
        var made = new ArrayList<Made>();
        Instant end = Instant.now().plus(LONGEST_TO_REFUSE.multipliedBy(5));
        int refused = 0;
        while (refused <= AFTER && Instant.now().isBefore(end)) {
            try {
                var one = stage.calls().get(tool, "/deals/1");
                made.add(one);
                refused += one.isRefused() ? 1 : 0;
                busy.countDown();
            } catch (UncheckedIOException e) {
                LOG.debug("a call was under way when its key was revoked, and was cut", e);
            }
        }
        return made;
    }

    /** The position of the last call that was let through, -1 for none. There is always one after it. */
    private static int lastPermitted(List<Made> made) {
        int last = made.size() - 2;
        while (last >= 0 && made.get(last).isRefused()) {
            last--;
        }
        return last;
    }

    private void token(String token) {
        stage.put("credential.token-changed", Stage.CREDENTIAL, Listener.KEY,
                "/v1/credentials/" + Stage.CREDENTIAL + "/token", Map.of("token", token));
    }

    private long version(Tool tool) {
        return stage.admin().get(Listener.KEY, "/v1/keys/" + tool.key()).path("version").asLong();
    }

    private static long millis(Instant from, Instant to) {
        return Duration.between(from, to).toMillis();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("demo: interrupted", e);
        }
    }
}
