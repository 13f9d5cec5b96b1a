package dev.manykey.mutants;

import java.util.List;

import static dev.manykey.mutants.Mutant.inProxy;
import static dev.manykey.mutants.Rule.BOUND;
import static dev.manykey.mutants.Rule.CUT;
import static dev.manykey.mutants.Rule.IN_FORCE;

/** What breaks the rules of the way that a request takes through a proxy. */
final class DataPathMutants {
    static final List<Mutant> ALL = List.of(
            inProxy(IN_FORCE, "nobody waits for the event loops", "ProxyServer",
                    "passed.await();",
                    "if (Thread.interrupted()) { throw new InterruptedException(); }",
                    "CutsTest#changeIsInForceOnlyWhenEveryThreadHasPassedWhatItWasDoing"),
            inProxy(IN_FORCE, "what is under way is not decided again", "ProxyServer",
                    "dataPath.decideAgain();",
                    "",
                    "CutsTest#downloadOfARevokedKeyIsCutAndItsConnectionToTheUpstreamIsClosed"),
            inProxy(BOUND, "freshness is not looked at when a request is decided", "DataPath",
                    "if (!freshness.isFresh()) { return Outcome.refused(stale(Described.target(inbound))); }",
                    "",
                    "StaleTest#pastItsBoundItRefusesEverythingUntilAMarkerComesBack"),
            inProxy(BOUND, "freshness is not looked at again before the first byte", "DataPath",
                    "freshness.isFresh() && image.stillHolds(outbound.basis())",
                    "image.stillHolds(outbound.basis())",
                    "StaleTest#pauseAtAnyStepBeforeTheFirstByteEndsInARefusal"),
            inProxy(BOUND, "no look before each piece of a stream", "DataPath",
                    "if (!freshness.isFresh()) { exchange.cut(stale(exchange.outbound().described())); }",
                    "",
                    "CutsTest#noPieceOfAStreamPassesAfterThePauseThatTheWatchHasNotSeen"),
            inProxy(BOUND, "what is under way goes on past the bound", "DataPath",
                    "underWay.cut(_ -> true, outbound -> stale(outbound.described()));",
                    "",
                    "CutsTest#everythingIsCutWhenFreshnessRunsOut"),
            inProxy(BOUND, "no look before each piece of a websocket", "Tunnel",
                    "requireGoingOn.accept(exchange); if (other(from).closed) {",
                    "if (other(from).closed) {",
                    "WebsocketCutsTest#noPieceTowardsTheCallerPassesAfterAPauseThatTheWatchHasNotSeen"),
            inProxy(BOUND, "credential is tried without freshness", "CredentialCheck",
                    "if (!image.isReady() || !freshness.isFresh() ||",
                    "if (!image.isReady() ||",
                    "CredentialCheckTest#credentialIsNotTriedByAProxyThatIsNotFresh"),
            inProxy(BOUND, "freshness is not looked at before the first byte of a try", "CredentialCheck",
                    "return image.isReady() && freshness.isFresh() &&",
                    "return image.isReady() &&",
                    "CredentialCheckTest#nothingOfATryLeavesAfterTheBound"),
            inProxy(CUT, "permit is not looked at again when the intent is on the record", "DataPath",
                    "&& !holdsNow(now); tries++",
                    "&& false; tries++",
                    "RefusesTest#revocationThatArrivesWhileTheIntentIsRecordedStillStopsTheCall"),
            inProxy(CUT, "newest image is not looked at before the first byte", "DataPath",
                    "freshness.isFresh() && image.stillHolds(outbound.basis())",
                    "freshness.isFresh()",
                    "CutsTest#revocationBetweenTheLastDecisionAndTheFirstByteStopsTheCall"),
            inProxy(CUT, "nothing is looked at before the first byte", "Forwarder",
                    "if (!holdsNow.test(outbound)) { exchange.headStays(); throw new MovedOn(); }",
                    "",
                    "CutsTest#revocationBetweenTheLastDecisionAndTheFirstByteStopsTheCall"),
            inProxy(CUT, "stream of a revoked key goes on", "UnderWay",
                    "case Outcome.Refused<Outbound>(Refusal refusal) -> exchange.cut(refusal);",
                    "case Outcome.Refused<Outbound> _ -> { }",
                    "CutsTest#downloadOfARevokedKeyIsCutAndItsConnectionToTheUpstreamIsClosed"),
            inProxy(CUT, "websocket of a revoked key is only said to be cut", "Exchange",
                    "if (isAnswering()) { reset(caller); }",
                    "",
                    "WebsocketCutsTest#websocketOfARevokedKeyIsResetOnBothSides"),
            inProxy(CUT, "stream with a token that was swapped goes on", "Exchange",
                    "&& now.basis().credential().equals(outbound.basis().credential())",
                    "",
                    "CutsTest#downloadWithATokenThatWasSwappedIsCut"),
            inProxy(CUT, "revocation mark is not looked at again", "ProxyImage",
                    "&& !revoked.contains(id)",
                    "",
                    "CutsTest#revocationBetweenTheLastDecisionAndTheFirstByteStopsTheCall"),
            inProxy(CUT, "parent of a key is not looked at again", "ProxyImage",
                    "&& basis.ancestors().stream().allMatch(this::stillHolds)",
                    "",
                    "CutsTest#downloadOfAChildIsCutWhenItsParentIsRevoked"));

    private DataPathMutants() {}
}
