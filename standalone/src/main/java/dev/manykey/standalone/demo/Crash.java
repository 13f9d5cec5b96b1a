package dev.manykey.standalone.demo;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

import dev.manykey.standalone.AdminApi;
import dev.manykey.standalone.demo.HandingOut.Tools;

/** Chapter three: everything is killed in the middle of its work and started again on what is on the disk. */
final class Crash {

    private static final int CALLERS = 3;
    private static final int CALLS_BEFORE = 300;
    private static final int KEYS_BEFORE = 5;
    private static final String REFUSED = "401 key_not_accepted";

    private final Stage stage;

    Crash(Stage stage) {
        this.stage = stage;
    }

    /** Kills the suite while tools call and keys are handed out.
     *
     *  @return the tools whose keys were handed out meanwhile */
    List<Tool> kill(ChildSuite suite, Tools tools) {
        stage.script().heading("kill -9 of everything, in the middle of its work");
        var callsToGo = new CountDownLatch(CALLS_BEFORE);
        var keysToGo = new CountDownLatch(KEYS_BEFORE);
        Queue<Tool> late = new ConcurrentLinkedQueue<>();
        var work = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < CALLERS; i++) {
            work.add(CompletableFuture.runAsync(() -> callUntilCut(tools.reporting(), callsToGo)));
        }
        work.add(CompletableFuture.runAsync(() -> handOutUntilCut(late, keysToGo)));
        await(callsToGo);
        await(keysToGo);
        suite.kill();
        work.forEach(CompletableFuture::join);
        stage.script().say("killed with %d calls under way and %d keys handed out a moment before"
                .formatted(stage.calls().unanswered(), late.size()));
        return List.copyOf(late);
    }

    /** Starts everything again on the same data. */
    ChildSuite revive(Supplier<ChildSuite> start, Tools tools, Tool renewed, List<Tool> late) {
        var suite = start.get();
        var script = stage.script();
        script.say(
                "started again on the same data, ready after %.1f s".formatted(suite.startedIn().toMillis() / 1000.0));
        var calls = stage.calls();
        script.check(calls.get(tools.reporting(), "/deals/1").status() == 200
                && calls.get(renewed, "/deals/1").status() == 200,
                "%s still works, with its old and with its new secret".formatted(tools.reporting()));
        script.check(calls.get(tools.dealSync(), "/deals/1").inShort().equals(REFUSED),
                "%s, revoked, still does not: %s".formatted(tools.dealSync(), REFUSED));
        script.check(calls.get(tools.contractor(), "/deals/1").inShort().equals(REFUSED),
                "%s, expired, still does not: %s".formatted(tools.contractor(), REFUSED));
        long working = late.stream().filter(tool -> calls.get(tool, "/deals/1").status() == 200).count();
        script.check(working == late.size() && working >= KEYS_BEFORE,
                "keys that were handed out while it died, and work: %d of %d".formatted(working, late.size()));
        return suite;
    }

    private void callUntilCut(Tool tool, CountDownLatch toGo) {
        try {
            while (true) {
                var _ = stage.calls().get(tool, "/deals?limit=20");
                toGo.countDown();
            }
        } catch (UncheckedIOException cut) {
            drain(toGo);
        }
    }

    private void handOutUntilCut(Queue<Tool> late, CountDownLatch toGo) {
        try {
            while (true) {
                late.add(stage.handOut("late-" + late.size(), "read-all", Map.of()));
                toGo.countDown();
            }
        } catch (AdminApi.NotDone cut) {
            drain(toGo);
        }
    }

    /** So that nobody waits for what does not come any more. */
    private static void drain(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            latch.countDown();
        }
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
