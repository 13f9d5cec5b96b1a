package dev.manykey.proxy.forward;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;

import dev.manykey.proxy.Outcome;
import dev.manykey.proxy.ProblemCode;
import dev.manykey.proxy.Refusal;
import dev.manykey.proxy.attach.Outbound;

/**
 * The exchanges that are under way. One is in here before it is decided for the last time, so a change of the image either is
 * seen by that decision or finds the exchange here.
 */
final class UnderWay {
    private final Set<Exchange> all = ConcurrentHashMap.newKeySet();

    void enter(Exchange exchange) {
        all.add(exchange);
    }

    synchronized void leave(Exchange exchange) {
        all.remove(exchange);
        if (all.isEmpty()) {
            notifyAll();
        }
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Cuts what is not permitted any more. */
    void decideAgain(Predicate<Outbound> stillHolds, Function<Outbound, Outcome<Outbound>> judge) {
        for (Exchange exchange : all) {
            if (!stillHolds.test(exchange.outbound())) {
                decideAgain(exchange, judge);
            }
        }
    }

    private static void decideAgain(Exchange exchange, Function<Outbound, Outcome<Outbound>> judge) {
        Outbound outbound = exchange.outbound();
        switch (judge.apply(outbound)) {
            case Outcome.Passed<Outbound>(Outbound now) -> {
                if (exchange.isStill(now)) {
                    exchange.restsOn(now);
                } else {
                    exchange.cut(Refusal.of(ProblemCode.NOT_READY,
                            "the upstream or its credential was changed while the call was under way",
                            outbound.described()));
                }
            }
            case Outcome.Refused<Outbound>(Refusal refusal) -> exchange.cut(refusal);
            case Outcome.BodyNeeded<Outbound> _ -> exchange.cut(DataPath.bodyNotRead(outbound));
        }
    }

    /** Cuts those whose key has expired, unless {@code judge} says that it has not. */
    void decideExpired(Instant now, Function<Outbound, Outcome<Outbound>> judge) {
        for (Exchange exchange : all) {
            Instant end = exchange.outbound().expiresAt();
            if (end != null && !now.isBefore(end)) {
                decideAgain(exchange, judge);
            }
        }
    }

    /** Cuts those that {@code which} names. */
    void cut(Predicate<Outbound> which, Function<Outbound, Refusal> because) {
        for (Exchange exchange : all) {
            if (which.test(exchange.outbound())) {
                exchange.cut(because.apply(exchange.outbound()));
            }
        }
    }

    /** Waits until none is left, or for so long. */
    synchronized void awaitNone(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        for (long left = atMost.toMillis(); !all.isEmpty() && left > 0; left = Duration
                .ofNanos(end - System.nanoTime()).toMillis()) {
            wait(left);
        }
    }
}
