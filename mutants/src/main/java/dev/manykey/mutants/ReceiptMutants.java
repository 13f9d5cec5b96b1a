package dev.manykey.mutants;

import java.util.List;

import dev.manykey.mutants.Mutant.Source;
import dev.manykey.mutants.Mutant.Tests;

import static dev.manykey.mutants.Mutant.inControlLog;
import static dev.manykey.mutants.Rule.RECEIPT;

/** What makes a receipt say more than is known. */
final class ReceiptMutants {
    static final List<Mutant> ALL = List.of(
            inControlLog(RECEIPT, "marker from before the change counts", "ReceiptDesk",
                    "&& seen.offset() > placed.offset()",
                    "",
                    "ReceiptDeskTest#markerThatWasReadBeforeTheChangeReportsNothingWhateverItSays"),
            inControlLog(RECEIPT, "marker of another topic counts", "ReceiptDesk",
                    "&& seen.marker().topic().equals(topic)",
                    "",
                    "ReceiptDeskTest#offsetOfAnotherTopicIsNoReport"),
            inControlLog(RECEIPT, "report of an older offset counts", "ReceiptDesk",
                    "&& seen.marker().applied() >= placed.offset()",
                    "",
                    "ReceiptDeskTest#reportOfAnOlderOffsetIsNone"),
            inControlLog(RECEIPT, "paused boot hides behind the next one", "ProxyRoll",
                    "newest.put(marker.writer(), new Seen(marker, offset, nanos.getAsLong(), old));",
                    "newest.keySet().removeIf(other -> other.proxy().equals(marker.proxy()));"
                            + "newest.put(marker.writer(), new Seen(marker, offset, nanos.getAsLong(), old));",
                    "ReceiptDeskTest#pausedLifeOfAProxyDoesNotHideBehindTheNextOne"),
            inControlLog(RECEIPT, "old marker is forgotten while its boot may forward", "ProxyRoll",
                    "(old ? OLD_FORGOTTEN : FORGOTTEN).toNanos()",
                    "(old ? Duration.ZERO : FORGOTTEN).toNanos()",
                    "ReceiptDeskTest#bootOfWhichOnlyAnOldMarkerIsThereIsInReceiptsAsLongAsItMayForward"),
            inControlLog(RECEIPT, "silent boot is fenced before its bound has passed", "ReceiptDesk",
                    "return sentBefore + bound;",
                    "return sentBefore;",
                    "ReceiptDeskTest#proxyThatSaysNothingIsFencedWhenItsBoundHasPassed"),
            inControlLog(RECEIPT, "boot that serves stale is said to be fenced", "ReceiptDesk",
                    "return before.marker().servesStale() ||",
                    "return",
                    "ReceiptDeskTest#proxyThatServesStaleIsNeverSaidToBeFenced"),
            inControlLog(RECEIPT, "boot that takes the change for forged is said to be fenced", "ReceiptDesk",
                    "|| !believes.test(before.marker())",
                    "",
                    "ReceiptDeskTest#proxyThatDoesNotTrustTheSignerHasNotAppliedAnythingAndIsNotFencedEither"),
            inControlLog(RECEIPT, "boot that takes the change for forged is said to have applied it", "ReceiptDesk",
                    "believes.test(seen.marker()) &&",
                    "",
                    "ReceiptDeskTest#proxyThatDoesNotTrustTheSignerHasNotAppliedAnythingAndIsNotFencedEither"),
            inControlLog(RECEIPT, "topic is not asked for before reports count", "ReceiptDesk",
                    "if (failure == null && id.equals(topic)) {",
                    "if (true) {",
                    "ReceiptDeskTest#reportsAreWorthNothingWhenTheTopicTurnsOutToBeAnotherOne"),
            inControlLog(RECEIPT, "reports count when the brokers do not tell the topic", "ReceiptDesk",
                    "if (failure == null && id.equals(topic)) {",
                    "if (failure != null || id.equals(topic)) {",
                    "ReceiptDeskTest#reportsAreWorthNothingWhileTheTopicCannotBeAskedForAndTheFenceStillHolds"),
            inControlLog(RECEIPT, "boots are counted before the change has been read", "ReceiptDesk",
                    "proxies == null && sameTopic && roll.hasRead(placed.offset())",
                    "proxies == null && sameTopic",
                    "ReceiptDeskTest#bootThatIsHeardOfBeforeTheChangeIsReadIsInTheReceipt"),
            inControlLog(RECEIPT, "boots of a topic that was replaced are forgotten", "ProxyRoll",
                    "newest.replaceAll((_, seen) -> new Seen(seen.marker(), BEFORE_ALL, seen.readNanos(), seen.old()));",
                    "newest.clear();",
                    "ReceiptDeskTest#proxyThatWasHeardOfInTheTopicBeforeIsNotForgotten"),
            inControlLog(RECEIPT, "said to be in force while a boot is open", "ReceiptDesk",
                    "one -> one.outcome() == Outcome.PENDING || one.outcome() == Outcome.UNBOUNDED",
                    "one -> false",
                    "ReceiptDeskTest#whoDoesNotWaitToTheEndIsToldWhatIsOpen"),
            admin("revocation is answered before its receipt is complete",
                    "return receive(kind, recorded, wait, Making::complete);",
                    "return receive(kind, recorded, wait, Making::soon);",
                    "ReceiptsTest#changeThatTakesSomethingAwayWaitsForTheCompleteReceiptWhichIsKeptBeforeItIsTold"),
            admin("receipt is told of what is not in force",
                    "if (!recorded.inForce()) { return Mono.just(recorded); }",
                    "",
                    "ReceiptsTest#whatIsNotInForceHasNoReceiptAndIsNotWaitedFor"));

    private ReceiptMutants() {}

    private static Mutant admin(String name, String snippet, String replacement, String... tests) {
        return new Mutant(RECEIPT, name, new Source("admin-changes", "Receipts"), snippet, replacement,
                new Tests("admin-changes", List.of(tests)));
    }
}
