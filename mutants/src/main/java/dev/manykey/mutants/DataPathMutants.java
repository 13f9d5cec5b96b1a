package dev.manykey.mutants;

import java.util.List;

import dev.manykey.mutants.Mutant.Source;
import dev.manykey.mutants.Mutant.Tests;

import static dev.manykey.mutants.Rule.BOUND;
import static dev.manykey.mutants.Rule.CUT;
import static dev.manykey.mutants.Rule.IN_FORCE;

/** What breaks the rules of the way that a request takes through a proxy. */
final class DataPathMutants {
    static final List<Mutant> ALL = List.of(
            proxy(IN_FORCE, "nobody waits for the event loops", "ProxyServer",
                    "passed.await();",
                    "if (Thread.interrupted()) { throw new InterruptedException(); }",
                    "CutsTest#changeIsInForceOnlyWhenEveryThreadHasPassedWhatItWasDoing"),
            proxy(IN_FORCE, "what is under way is not decided again", "ProxyServer",
                    "dataPath.decideAgain();",
                    "",
                    "CutsTest#downloadOfARevokedKeyIsCutAndItsConnectionToTheUpstreamIsClosed"),
            proxy(BOUND, "freshness is not looked at when a request is decided", "DataPath",
                    "if (!freshness.isFresh()) { return Outcome.refused(stale(Described.target(inbound))); }",
                    "",
                    "StaleTest#pastItsBoundItRefusesEverythingUntilAMarkerComesBack"),
            proxy(BOUND, "freshness is not looked at again before the first byte", "DataPath",
                    "freshness.isFresh() && image.stillHolds(outbound.basis())",
                    "image.stillHolds(outbound.basis())",
                    "StaleTest#pauseAtAnyStepBeforeTheFirstByteEndsInARefusal"),
            proxy(BOUND, "no look before each piece of a stream", "DataPath",
                    "if (!freshness.isFresh()) { exchange.cut(stale(exchange.outbound().described())); }",
                    "",
                    "CutsTest#noPieceOfAStreamPassesAfterThePauseThatTheWatchHasNotSeen"),
            proxy(BOUND, "what is under way goes on past the bound", "DataPath",
                    "underWay.cut(_ -> true, outbound -> stale(outbound.described()));",
                    "",
                    "CutsTest#everythingIsCutWhenFreshnessRunsOut"),
            proxy(BOUND, "no look before each piece of a websocket", "Tunnel",
                    "requireGoingOn.accept(exchange); if (other(from).closed) {",
                    "if (other(from).closed) {",
                    "WebsocketCutsTest#noPieceTowardsTheCallerPassesAfterAPauseThatTheWatchHasNotSeen"),
            proxy(BOUND, "credential is tried without freshness", "CredentialCheck",
                    "if (!image.isReady() || !freshness.isFresh() ||",
                    "if (!image.isReady() ||",
                    "CredentialCheckTest#credentialIsNotTriedByAProxyThatIsNotFresh"),
            proxy(BOUND, "freshness is not looked at before the first byte of a try", "CredentialCheck",
                    "return image.isReady() && freshness.isFresh() &&",
                    "return image.isReady() &&",
                    "CredentialCheckTest#nothingOfATryLeavesAfterTheBound"),
            proxy(CUT, "permit is not looked at again when the intent is on the record", "DataPath",
                    "&& !holdsNow(now); tries++",
                    "&& false; tries++",
                    "RefusesTest#revocationThatArrivesWhileTheIntentIsRecordedStillStopsTheCall"),
            proxy(CUT, "newest image is not looked at before the first byte", "DataPath",
                    "freshness.isFresh() && image.stillHolds(outbound.basis())",
                    "freshness.isFresh()",
                    "CutsTest#revocationBetweenTheLastDecisionAndTheFirstByteStopsTheCall"),
            proxy(CUT, "nothing is looked at before the first byte", "Forwarder",
                    "if (!holdsNow.test(outbound)) { throw new MovedOn(); }",
                    "",
                    "CutsTest#revocationBetweenTheLastDecisionAndTheFirstByteStopsTheCall"),
            proxy(CUT, "stream of a revoked key goes on", "UnderWay",
                    "case Outcome.Refused<Outbound>(Refusal refusal) -> exchange.cut(refusal);",
                    "case Outcome.Refused<Outbound> _ -> { }",
                    "CutsTest#downloadOfARevokedKeyIsCutAndItsConnectionToTheUpstreamIsClosed"),
            proxy(CUT, "websocket of a revoked key is only said to be cut", "Exchange",
                    "if (isAnswering()) { reset(caller); }",
                    "",
                    "WebsocketCutsTest#websocketOfARevokedKeyIsResetOnBothSides"),
            proxy(CUT, "stream with a token that was swapped goes on", "Exchange",
                    "&& now.basis().credential().equals(outbound.basis().credential())",
                    "",
                    "CutsTest#downloadWithATokenThatWasSwappedIsCut"),
            proxy(CUT, "revocation mark is not looked at again", "ProxyImage",
                    "&& !revoked.contains(key)",
                    "",
                    "CutsTest#revocationBetweenTheLastDecisionAndTheFirstByteStopsTheCall"));

    private DataPathMutants() {}

    private static Mutant proxy(Rule rule, String name, String type, String snippet, String replacement,
            String... tests) {
        return new Mutant(rule, name, new Source("proxy-service", type), snippet, replacement,
                new Tests("proxy-service", List.of(tests)));
    }
}
