package dev.manykey.mutants;

import java.util.List;

import dev.manykey.mutants.Mutant.Source;
import dev.manykey.mutants.Mutant.Tests;

import static dev.manykey.mutants.Rule.ANOTHER_LOG;
import static dev.manykey.mutants.Rule.FORWARD_ONLY;
import static dev.manykey.mutants.Rule.IN_FORCE;
import static dev.manykey.mutants.Rule.NEVER_SKIPPED;
import static dev.manykey.mutants.Rule.ONE_ORDER;
import static dev.manykey.mutants.Rule.SENT;
import static dev.manykey.mutants.Rule.TERMINAL;

/** What breaks the rules of those who read the control log: proxies and the views of the admin services. */
final class ReaderMutants {
    static final List<Mutant> ALL = List.of(
            controlLog(FORWARD_ONLY, "view takes an older version", "ControlLogView",
                    "candidate.version() > old.version() ? candidate : old",
                    "candidate",
                    "ControlLogTest#readerNeverGoesBackToAnOlderVersion"),
            proxy(FORWARD_ONLY, "proxy takes an older version of a key", "KeyTable",
                    "if (key.version() > version.number()) {",
                    "if (true) {",
                    "RefusesTest#olderStateOfAKeyChangesNothing"),
            proxy(FORWARD_ONLY, "proxy takes an older version of owner or policy", "ImageLoader",
                    "if (old == null || state.version() > old.version()) {",
                    "if (true) {",
                    "LogRulesTest#olderStateOfAnOwnerChangesNothing",
                    "LogRulesTest#olderStateOfAPolicyChangesNothing"),
            proxy(FORWARD_ONLY, "proxy takes an older version of an upstream", "ImageLoader",
                    "if (upstream.version() <= held(Kind.UPSTREAM, id)) {",
                    "if (false) {",
                    "LogRulesTest#olderStateOfAnUpstreamChangesNothing"),
            controlLog(NEVER_SKIPPED, "view skips what cannot be read", "ControlLogView",
                    "newest.remove(kind + \"/\" + entity);",
                    "",
                    "ControlLogTest#recordThatCannotBeReadTakesItsEntityAwayAndNothingElse"),
            proxy(NEVER_SKIPPED, "proxy skips what cannot be read", "ImageLoader",
                    "image.unreadable.merge(kind + \"/\" + entity, endsAt, Math::max);",
                    "",
                    "RefusesTest#recordThatCannotBeReadTakesItsKeyOutOfService"),
            proxy(NEVER_SKIPPED, "older record ends what a record from the future began", "ImageLoader",
                    "if (endsAt != null && state.version() >= endsAt) {",
                    "if (endsAt != null) {",
                    "UnreadableRecordsTest#recordOfTheFutureIsNotEndedByAnOlderOne"),
            proxy(NEVER_SKIPPED, "proxy skips a revocation that cannot be read", "ImageLoader",
                    "if (kind == Kind.REVOKED) {",
                    "if (false) {",
                    "RefusesTest#revocationThatCannotBeReadIsARevocation"),
            proxy(NEVER_SKIPPED, "policy that cannot be read goes on as it was", "Rules",
                    "if (unreadable.contains(\"policy/\" + id)) {",
                    "if (false) {",
                    "RefusesTest#policyThatCannotBeReadDeniesWhateverTheOthersSay"),
            inControlLogForProxy(NEVER_SKIPPED, "record that names no entity is skipped",
                    "return new Unattributable(raw.offset(), \"key: %s (expected: <kind>/<id>)\".formatted(printable(key)));",
                    "return new MarkerGone(raw.offset(), new ProxyBoot(\"nobody\", \"0000000000000000\"));",
                    "RefusesTest#recordThatNamesNoEntityStopsTheProxy"),
            new Mutant(NEVER_SKIPPED, "record from the future is read as today's",
                    new Source("contracts", "StateCodec"),
                    "if (schema != type.schema()) {",
                    "if (schema < type.schema()) {",
                    new Tests("contracts", List.of("StateCodecTest#schemaFromTheFutureIsNotReadAsTodays"))),
            new Mutant(NEVER_SKIPPED, "state with absent members is read",
                    new Source("contracts", "StateCodec"),
                    "requireMembers(state);",
                    "",
                    new Tests("contracts", List.of("StateCodecTest#whatIsNotExactlyAStateIsUnreadable"))),
            inControlLogForProxy(NEVER_SKIPPED, "record is believed that says another entity than its key",
                    "if (!state.entity().equals(entity)) {",
                    "if (false) {",
                    "LogRulesTest#recordThatSaysAnotherKeyThanItsOwnTakesItsKeyOutOfService"),
            controlLog(NEVER_SKIPPED, "reader goes on after a record that could not be applied", "ControlLogReader",
                    "so nothing counts until it has been read anew\", e); position = BEGINNING; follower.startOver();",
                    "so nothing counts until it has been read anew\", e); position = BEGINNING;",
                    "ControlLogReaderTest#whatCouldNotBeAppliedIsReadAgainFromTheBeginning"),
            inControlLogForProxy(TERMINAL, "tombstone is skipped",
                    "return new UnreadableEntity(raw.offset(), kind.get(), entity, \"no value (expected: a state)\");",
                    "return new MarkerGone(raw.offset(), new ProxyBoot(\"nobody\", \"0000000000000000\"));",
                    "LogRulesTest#tombstoneOfAKeyTakesItOutOfService"),
            proxy(TERMINAL, "tombstone of a revocation takes it back", "ImageLoader",
                    "image.revoked.add(entity, unreadable.offset(), null);",
                    "image.revoked = new RevokedMarks(trust, forgeries);",
                    "LogRulesTest#tombstoneOfARevocationDoesNotTakeItBack"),
            proxy(TERMINAL, "mark of a revocation is not kept", "ImageLoader",
                    "case RevokedState mark -> image.revoked.add(mark.id().value(), offset, later);",
                    "case RevokedState _ -> false;",
                    "RefusesTest#revokedKeyStaysRevokedWhateverComesLater"),
            proxy(TERMINAL, "mark of a revocation is not looked at", "ProxyImage",
                    "return revoked.contains(key);",
                    "return false;",
                    "RefusesTest#revokedKeyStaysRevokedWhateverComesLater"),
            proxy(TERMINAL, "later state brings a key back that was revoked by its own state", "KeyTable",
                    "if (version.status() == AccessKeyState.Status.REVOKED) {",
                    "if (false) {",
                    "LogRulesTest#keyThatWasRevokedByItsOwnStateAloneIsNotBroughtBackByALaterOne"),
            proxy(TERMINAL, "start over forgets marks of revocations", "ImageLoader",
                    "image.unreadable.clear();",
                    "image.unreadable.clear(); image.revoked = new RevokedMarks(trust, forgeries);"
                            + "image.keys = new KeyTable(trust, forgeries, image.revoked);",
                    "ForgedRecordsTest#whatWasSeenRevokedStaysSoInAnotherLog"),
            proxy(TERMINAL, "start over forgets keys that are revoked by their own state", "ImageLoader",
                    "image.keys.markRevoked();",
                    "",
                    "ForgedRecordsTest#whatWasSeenRevokedStaysSoInAnotherLog"),
            controlLog(ANOTHER_LOG, "topic with another id is read on", "ControlLogReader",
                    "if (!topic.isEmpty() && !topic.equals(found)) {",
                    "if (false) {",
                    "ControlLogReaderTest#topicThatWasMadeAnewIsStartedOverAlsoWhenItIsTheLongerOne"),
            controlLog(ANOTHER_LOG, "nobody looks whether the topic is another one", "ControlLogReader",
                    "asked.isDone() && !asked.isCompletedExceptionally() && !asked.join().equals(topic)",
                    "false",
                    "ControlLogReaderTest#topicThatWasMadeAnewIsStartedOverAlsoWhenItIsTheLongerOne"),
            controlLog(ANOTHER_LOG, "log that lacks what was read is read on", "ControlLogReader",
                    "reading it again from the beginning\"); position = BEGINNING; follower.startOver();",
                    "reading it again from the beginning\"); position = BEGINNING;",
                    "ControlLogReaderTest#logThatLacksWhatWasReadIsStartedOver"),
            proxy(ANOTHER_LOG, "start over goes on serving", "ImageLoader",
                    "image.caughtUp = false;",
                    "",
                    "RefusesTest#proxyThatHasNotReadToTheEndRefusesEverything"),
            proxy(ANOTHER_LOG, "start over is not told to who counts on what was read", "ImageLoader",
                    "listener.startedOver();",
                    "",
                    "ImageListenerTest#startOverIsToldAfterTheImageIsEmpty"),
            proxy(ANOTHER_LOG, "proxy serves before it has read to the end", "ProxyImage",
                    "poisoned != null ? poisoned : caughtUp ? null",
                    "poisoned != null ? poisoned : true ? null",
                    "RefusesTest#proxyThatHasNotReadToTheEndRefusesEverything"),
            controlLog(ANOTHER_LOG, "reader says that it is at the end when it is not", "ControlLogReader",
                    "if (!caughtUp && consumer.position(PARTITION) >= end) {",
                    "if (!caughtUp) {",
                    "ControlLogReaderTest#endIsToldWhenEverythingBeforeItHasBeenApplied"),
            proxy(ONE_ORDER, "rules are published after the key that comes behind them", "ImageLoader",
                    "if (image.caughtUp) { publishRules(); }",
                    "",
                    "ImageListenerTest#keyIsNeverSeenWithOlderRulesThanThoseBeforeIt"),
            proxy(SENT, "news is not told at once", "ImageLoader",
                    "listener.applied(topic, nextOffset - 1, changed && image.caughtUp);",
                    "listener.applied(topic, nextOffset - 1, false);",
                    "ImageListenerTest#newsAreToldAsSuchAndMarkersAreNone"),
            proxy(IN_FORCE, "offset is reported before it is in force", "ImageLoader",
                    "if (changed) { listener.changed(); }"
                            + "listener.applied(topic, nextOffset - 1, changed && image.caughtUp);",
                    "listener.applied(topic, nextOffset - 1, changed && image.caughtUp);"
                            + "if (changed) { listener.changed(); }",
                    "ImageListenerTest#offsetIsReportedAndMarkersAreTakenOnlyWhenAllBeforeThemIsInForce"),
            proxy(IN_FORCE, "marker counts before what stands before it", "ImageLoader",
                    "markers.add(marker);",
                    "listener.marked(marker);",
                    "ImageListenerTest#offsetIsReportedAndMarkersAreTakenOnlyWhenAllBeforeThemIsInForce"));

    private ReaderMutants() {}

    private static Mutant controlLog(Rule rule, String name, String type, String snippet, String replacement,
            String... tests) {
        return new Mutant(rule, name, new Source("control-log", type), snippet, replacement,
                new Tests("control-log", List.of(tests)));
    }

    private static Mutant proxy(Rule rule, String name, String type, String snippet, String replacement,
            String... tests) {
        return new Mutant(rule, name, new Source("proxy-service", type), snippet, replacement,
                new Tests("proxy-service", List.of(tests)));
    }

    private static Mutant inControlLogForProxy(Rule rule, String name, String snippet, String replacement,
            String... tests) {
        return new Mutant(rule, name, new Source("control-log", "LogRecord"), snippet, replacement,
                new Tests("proxy-service", List.of(tests)));
    }
}
