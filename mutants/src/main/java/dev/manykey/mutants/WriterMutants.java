package dev.manykey.mutants;

import java.util.List;

import dev.manykey.mutants.Mutant.Source;
import dev.manykey.mutants.Mutant.Tests;

import static dev.manykey.mutants.Rule.ACKNOWLEDGED;
import static dev.manykey.mutants.Rule.ANOTHER_LOG;
import static dev.manykey.mutants.Rule.HEALED;
import static dev.manykey.mutants.Rule.ONE_WRITE;
import static dev.manykey.mutants.Rule.SIGNED;
import static dev.manykey.mutants.Rule.TERMINAL;

/** What breaks the rules of those who write to the control log. */
final class WriterMutants {
    static final List<Mutant> ALL = List.of(
            controlLog(ONE_WRITE, "new document is written without its outbox", "MongoEntityStore",
                    ".append(OUTBOX, entries(change))",
                    ".append(OUTBOX, List.of())",
                    "MongoEntityStoreTest#whatIsInsertedIsFoundWithItsOutbox"),
            controlLog(ONE_WRITE, "next version is written without its outbox", "MongoEntityStore",
                    "Updates.pushEach(OUTBOX, entries(change))",
                    "Updates.pushEach(OUTBOX, List.of())",
                    "MongoEntityStoreTest#publishedEntriesLeaveTheOutboxAndOthersStay"),
            controlLog(ONE_WRITE, "of two writers of a version both win", "MongoEntityStore",
                    "Filters.and(Filters.eq(\"_id\", next.key()), Filters.eq(VERSION, expected))",
                    "Filters.eq(\"_id\", next.key())",
                    "MongoEntityStoreTest#onlyOneOfManyWritersOfTheSameVersionWins"),
            controlLog(ONE_WRITE, "entry leaves the outbox before the acknowledgement", "ChangeWriter",
                    "publisher.publish(entries).timeout(publishTimeout).delayUntil(_ -> noted)"
                            + ".switchIfEmpty(noted.then(Mono.empty()))",
                    "noted.then(publisher.publish(entries).timeout(publishTimeout))",
                    "ChangeWriterTest#withoutAcknowledgementTheChangeIsRecordedAndSaidNotToBeInForce"),
            controlLog(ONE_WRITE, "sweep empties the outbox before the acknowledgement", "ChangeWriter",
                    "publisher.publish(useful).then(store.published(pending.id(),"
                            + "pending.entries().stream().map(OutboxEntry::id).toList()))",
                    "store.published(pending.id(), pending.entries().stream().map(OutboxEntry::id).toList())"
                            + ".then(publisher.publish(useful)).then()",
                    "ChangeWriterTest#whatASweepCannotPublishStaysInTheOutbox"),
            controlLog(ONE_WRITE, "what a crash left is never published", "ChangeWriter",
                    "guard.isInformed() ? store.pending(SWEEP_LIMIT) : Flux.empty()",
                    "Flux.<EntityStore.Pending>empty()",
                    "ChangeWriterTest#sweepOfAnotherInstanceFinishesWhatACrashLeft"),
            controlLog(ONE_WRITE, "change ends with the caller's patience", "ChangeWriter",
                    "Mono.fromFuture(() -> commit.subscribeOn(Schedulers.parallel()).toFuture(), true)",
                    "commit",
                    "ChangeWriterTest#changeGoesOnToItsEndWhenTheCallerGivesUp"),
            controlLog(ACKNOWLEDGED, "success without an acknowledgement", "ChangeWriter",
                    "new Committed<>(entity, false, null)",
                    "new Committed<>(entity, true, null)",
                    "ChangeWriterTest#withoutAcknowledgementTheChangeIsRecordedAndSaidNotToBeInForce"),
            controlLog(ACKNOWLEDGED, "refusal by the brokers taken for an acknowledgement", "Publisher",
                    "acknowledged.completeExceptionally(failure);",
                    "acknowledged.complete(null);",
                    "ChangeWriterTest#whatTheBrokersRefuseIsNotInForce"),
            controlLog(ACKNOWLEDGED, "acknowledgement of one replica is enough", "ControlLogProperties",
                    "settings.put(\"acks\", \"all\");",
                    "",
                    "ControlLogPropertiesTest#acknowledgedMeansByAllReplicasWhateverTheClientIsTold"),
            controlLog(HEALED, "late write is left as the last record", "Healer",
                    "wake(state.logKey());",
                    "",
                    "HealingTest#lateWriteOfAPausedInstanceIsNotTheLastRecord"),
            controlLog(HEALED, "late write is not noticed", "LogVersions",
                    "one.last = version == one.highest;",
                    "one.last = true;",
                    "LogVersionsTest#lacksWhatIsMissingOlderOrNotItsLastRecordAndNeverWhatItIsPast"),
            controlLog(HEALED, "tombstone or nonsense is left as the last record", "Healer",
                    "versions.unreadable(logKey);",
                    "",
                    "HealingTest#tombstoneAndRecordThatCannotBeReadAreFollowedByTheNewest"),
            controlLog(HEALED, "database and log are not compared at the start", "Healer",
                    "if (comparisonDue) {",
                    "if (false) {",
                    "HealingTest#atTheStartWhatTheLogHasOlderOrNotAtAllIsPublishedInBatches"),
            controlLog(HEALED, "wiped topic is not rebuilt", "Healer",
                    "caughtUp = false; comparisonDue = true;",
                    "caughtUp = false;",
                    "HealingTest#wipedTopicIsRebuiltWithItsRevocations"),
            controlLog(ANOTHER_LOG, "topic is called complete before it is", "Healer",
                    "return Flux.fromIterable(sources).concatMap(source -> compare(source, round))",
                    "return word.say(topic).thenMany(Flux.fromIterable(sources))"
                            + ".concatMap(source -> compare(source, round))",
                    "HealingTest#thatTheLogHasEverythingIsSaidOnceAndNotBeforeItHas"),
            controlLog(ANOTHER_LOG, "word that was written over is not said again", "Healer",
                    "wake(lost);",
                    "",
                    "HealingTest#wordThatIsNotThereAnyMoreIsSaidAgain"),
            controlLog(ANOTHER_LOG, "word that was written over is said of another topic", "Healer",
                    "return logKey.equals(word.logKey(topic)) ? word.say(topic) : Mono.empty();",
                    "return word.say(topic);",
                    "HealingTest#nothingIsSaidOfATopicThatHasNotBeenComparedWhateverBecomesOfTheWordForAnother"),
            controlLog(SIGNED, "word that a retired key has signed is not signed again", "CompleteWord",
                    "word.by() == by && publisher.hasSigned(raw)",
                    "word.by() == by",
                    "HealingTest#whatAnOlderKeyHasSignedIsSignedAgainAtTheStart"),
            controlLog(HEALED, "restored backup is published over a later log", "LogVersions",
                    "one.highest < state.version() || (one.highest == state.version() && !one.last)",
                    "one.highest != state.version() || !one.last",
                    "LogVersionsTest#lacksWhatIsMissingOlderOrNotItsLastRecordAndNeverWhatItIsPast"),
            controlLog(HEALED, "change is taken that the log is past", "Healer",
                    "if (versions.highest(state.logKey()) >= state.version()) {",
                    "if (false) {",
                    "HealingTest#logThatIsAheadStaysInForceAndIsToldOfUntilTheDatabaseIsRestored"),
            controlLog(HEALED, "outbox of a backup is published over a later log", "Healer",
                    "&& versions.highest(entry.key()) > entry.version()",
                    "&& false",
                    "HealingTest#logThatIsAheadStaysInForceAndIsToldOfUntilTheDatabaseIsRestored"),
            controlLog(HEALED, "record of a later program is published over", "Healer",
                    "long later = LogRecord.versionInALaterSchema(raw, kind);",
                    "long later = 0;",
                    "HealingTest#recordOfALaterProgramOfTheServiceIsLeftAlone"),
            controlLog(TERMINAL, "revocation is refused where the log is ahead", "Healer",
                    "if (state instanceof RevokedState) {",
                    "if (false) {",
                    "HealingTest#keyCanBeRevokedAlsoWhenTheLogIsAhead"),
            keyService(TERMINAL, "revocation writes no mark beside the state", "AccessKey",
                    "List.of(new RevokedState(id, at), state)",
                    "List.of(state)",
                    "AccessKeyRulesTest#revocationIsPublishedBeforeTheStateThatSaysIt"),
            keyService(TERMINAL, "admin resumes a revoked key", "AccessKey",
                    "case Standing.Suspended _ -> changed(act, \"key.resumed\", Map.of(), with(new Standing.Active()));"
                            + "case Standing.Revoked _ -> revoked();",
                    "case Standing.Suspended _,Standing.Revoked _ ->"
                            + "changed(act, \"key.resumed\", Map.of(), with(new Standing.Active()));",
                    "AccessKeyRulesTest#noSequenceOfCommandsMakesARevokedKeyWorkAgain"),
            controlLog(ANOTHER_LOG, "single broker acknowledges before its disk has it", "ControlTopics",
                    "durable.put(\"flush.messages\", \"1\");",
                    "",
                    "ControlLogReaderTest#topicKeepsWhatWasAcknowledged"),
            controlLog(ANOTHER_LOG, "leader that lacks records may be elected", "ControlTopics",
                    "durable.put(\"unclean.leader.election.enable\", \"false\");",
                    "durable.put(\"unclean.leader.election.enable\", \"true\");",
                    "ControlLogReaderTest#topicKeepsWhatWasAcknowledged"));

    private WriterMutants() {}

    private static Mutant controlLog(Rule rule, String name, String type, String snippet, String replacement,
            String... tests) {
        return new Mutant(rule, name, new Source("control-log", type), snippet, replacement,
                new Tests("control-log", List.of(tests)));
    }

    private static Mutant keyService(Rule rule, String name, String type, String snippet, String replacement,
            String... tests) {
        return new Mutant(rule, name, new Source("key-service", type), snippet, replacement,
                new Tests("key-service", List.of(tests)));
    }
}
