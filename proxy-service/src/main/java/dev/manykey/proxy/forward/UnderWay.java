package dev.manykey.proxy.forward;

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

    void leave(Exchange exchange) {
        all.remove(exchange);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Cuts what is not permitted any more. */
    void decideAgain(Predicate<Outbound> stillHolds, Function<Outbound, Outcome<Outbound>> judge) {
        for (Exchange exchange : all) {
            Outbound outbound = exchange.outbound();
            if (!stillHolds.test(outbound)) {
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
                }
            }
        }
    }

    /** Cuts all of them. */
    void cutAll(Function<Outbound, Refusal> because) {
        all.forEach(exchange -> exchange.cut(because.apply(exchange.outbound())));
    }
}
