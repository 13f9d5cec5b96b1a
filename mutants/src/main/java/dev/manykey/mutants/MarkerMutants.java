package dev.manykey.mutants;

import java.util.List;

import dev.manykey.mutants.Mutant.Source;
import dev.manykey.mutants.Mutant.Tests;

import static dev.manykey.mutants.Mutant.inProxy;
import static dev.manykey.mutants.Rule.ANOTHER_LOG;
import static dev.manykey.mutants.Rule.BOUND;
import static dev.manykey.mutants.Rule.IN_FORCE;
import static dev.manykey.mutants.Rule.READ_BACK;
import static dev.manykey.mutants.Rule.SENT;

/** What breaks the rules by which a proxy proves to itself that it is fresh. */
final class MarkerMutants {
    static final List<Mutant> ALL = List.of(
            inProxy(SENT, "freshness counts from when the marker came back", "Freshness",
                    "Moment moment = sent.get(nonce);",
                    "Moment moment = sent.get(nonce) == null ? null : clocks.now();",
                    "FreshnessTest#whatCountsIsWhenTheMarkerWasSentNotWhenItCameBack"),
            inProxy(SENT, "change is not told at once", "Markers",
                    "if (tell) {",
                    "if (false) {",
                    "MarkersTest#changesAreToldAtOnceAndThoseOfOneMomentTogether"),
            inProxy(READ_BACK, "acknowledged marker counts without being read back", "Markers",
                    "failure.toString()); } answered(); });",
                    "failure.toString()); }"
                            + "Moment moment = freshness.takeSent(nonce);"
                            + "if (failure == null && moment != null) { freshness.prove(moment); }"
                            + "answered(); });",
                    "MarkersTest#acknowledgementAloneProvesNothing"),
            inProxy(READ_BACK, "marker of another boot of the proxy counts", "Markers",
                    "marker.writer().equals(boot)",
                    "marker.proxy().equals(boot.proxy())",
                    "MarkersTest#markerOfAnotherBootProvesNothingEvenWithTheSameNonce"),
            new Mutant(READ_BACK, "marker is believed that says another boot than its key",
                    new Source("contracts", "ProxyMarker"),
                    "!marker.writer().equals(writer) ||",
                    "",
                    new Tests("contracts", List.of("ProxyMarkerTest#markerOfAnotherBootOrSchemaCountsForNothing"))),
            inProxy(READ_BACK, "marker counts again when it is read again", "Freshness",
                    "older.remove();",
                    "",
                    "FreshnessTest#markerThatItDidNotSendOrThatCameBeforeProvesNothing"),
            inProxy(READ_BACK, "older proof replaces a newer one", "Freshness",
                    "&& (known == null || moment.monotonicSince(known) > 0)",
                    "",
                    "FreshnessTest#olderMarkerThatComesLaterTakesNothingAway"),
            inProxy(IN_FORCE, "topic is not asked for when a marker comes back", "Markers",
                    "} else if (id.equals(read)) {",
                    "} else if (true) {",
                    "MarkersTest#markerThatCameBackFromAnotherTopicProvesNothingAndTheReaderIsTold"),
            inProxy(IN_FORCE, "marker counts when the brokers do not tell the topic", "Markers",
                    "if (failure != null) { freshness.discard(moment);",
                    "if (failure != null) { freshness.prove(moment);",
                    "MarkersTest#markerProvesNothingWhileTheTopicCannotBeAskedFor"),
            inProxy(ANOTHER_LOG, "start over leaves what was proven", "Freshness",
                    "proven = null;",
                    "",
                    "FreshnessTest#whatWasProvenIsLostWithTheLog"),
            inProxy(ANOTHER_LOG, "proof that comes after a start over counts", "Freshness",
                    "if (taken.remove(moment) &&",
                    "if (",
                    "FreshnessTest#whatWasProvenIsLostWithTheLog"),
            inProxy(ANOTHER_LOG, "start over does not end freshness", "Markers",
                    "applied = Applied.NOTHING; freshness.lose();",
                    "applied = Applied.NOTHING;",
                    "MarkersTest#startOverEndsFreshnessAndIsNotReportedAsApplied"),
            inProxy(ANOTHER_LOG, "start over leaves the offset that is reported", "Markers",
                    "applied = Applied.NOTHING; freshness.lose();",
                    "freshness.lose();",
                    "MarkersTest#startOverEndsFreshnessAndIsNotReportedAsApplied"),
            inProxy(BOUND, "monotonic clock is not looked at", "Freshness",
                    "monotonic < boundNanos &&",
                    "",
                    "FreshnessTest#clockThatIsSomewhatSlowerThanTheOtherGivesNoTime"),
            inProxy(BOUND, "wall clock is not looked at", "Freshness",
                    "wall < boundNanos &&",
                    "",
                    "FreshnessTest#eitherClockAloneMakesItStale"),
            inProxy(BOUND, "wall clock that was set back is believed", "Freshness",
                    "&& monotonic - wall <= CORRECTION.toNanos()",
                    "",
                    "FreshnessTest#wallClockThatIsSetBackByMoreThanACorrectionMakesItStaleUntilTheNextProof"),
            inProxy(BOUND, "proxy that has taken its markers away stays fresh", "Markers",
                    "freshness.lose(); log.sendGone();",
                    "log.sendGone();",
                    "MarkersTest#markerThatComesBackMakesTheProxyFresh"),
            inProxy(BOUND, "serve-stale is on unless it is set", "FreshnessProperties",
                    "@DefaultValue(\"false\") boolean serveStale",
                    "@DefaultValue(\"true\") boolean serveStale",
                    "FreshnessTest#servingStaleIsOffAndTheBoundFiveSecondsUnlessSet"));

    private MarkerMutants() {}
}
