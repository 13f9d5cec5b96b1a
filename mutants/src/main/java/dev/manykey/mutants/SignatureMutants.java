package dev.manykey.mutants;

import java.util.List;

import dev.manykey.mutants.Mutant.Source;
import dev.manykey.mutants.Mutant.Tests;

import static dev.manykey.mutants.Mutant.inControlLog;
import static dev.manykey.mutants.Mutant.inProxy;
import static dev.manykey.mutants.Rule.SIGNED;

/** What lets somebody write to the control log who may not. */
final class SignatureMutants {
    static final List<Mutant> ALL = List.of(
            inControlLog(SIGNED, "signature of a state is not looked at", "LogRecord",
                    "yield why == null ? entry : new Forged(offset, state.kind(), state.entity(), why);",
                    "yield entry;",
                    "ForgedRecordsTest#recordThatItsWriterHasNotSignedChangesNothing"),
            inControlLog(SIGNED, "signature of a marker is not looked at", "LogRecord",
                    "yield why == null ? entry : new UnreadableMarker(",
                    "yield why == null || entry != null ? entry : new UnreadableMarker(",
                    "ForgedRecordsTest#markerThatNoProxyHasSignedCountsForNothing"),
            inControlLog(SIGNED, "record without a signature counts", "RecordTrust",
                    "? \"no signature (expected: one of %s)\".formatted(writer)",
                    "? null",
                    "ForgedRecordsTest#recordThatItsWriterHasNotSignedChangesNothing"),
            inControlLog(SIGNED, "every service may sign for every other", "RecordTrust",
                    "Verifier verifier = verifiers.get(writer);",
                    "Verifier verifier = verifiers.values().stream()"
                            + ".filter(one -> one.whyNot(proof.digest(), proof.signature()) == null)"
                            + ".findFirst().orElse(verifiers.get(writer));",
                    "ForgedRecordsTest#keyOfOneServiceDoesNotCountForTheRecordsOfAnother"),
            inControlLog(SIGNED, "records of a service without keys here count", "RecordTrust",
                    "return \"no keys of %s are trusted here\".formatted(writer);",
                    "return null;",
                    "ForgedRecordsTest#keyOfOneServiceDoesNotCountForTheRecordsOfAnother"),
            content("signature does not cover the version",
                    ".putLong(version)",
                    ".putLong(0)",
                    "ForgedRecordsTest#recordThatItsWriterHasNotSignedChangesNothing"),
            content("signature does not cover the key",
                    "sha256.update(logKey);",
                    "",
                    "ForgedRecordsTest#signatureCountsForNoOtherContentOfTheSameSizeAndForNoOtherEntity"),
            content("signature does not cover the value",
                    "sha256.update(value);",
                    "",
                    "ForgedRecordsTest#signatureCountsForNoOtherContentOfTheSameSizeAndForNoOtherEntity"),
            inControlLog(SIGNED, "forged record is left as the last record", "Healer",
                    "versions.unreadable(kind + \"/\" + entity);",
                    "",
                    "HealingTest#forgedRecordIsFollowedByTheTrueOneWhateverVersionItClaims"),
            inControlLog(SIGNED, "what a retired key has signed is not signed again", "Healer",
                    "versions.unreadable(state.logKey());",
                    "",
                    "HealingTest#whatAnOlderKeyHasSignedIsSignedAgainAtTheStart"),
            new Mutant(SIGNED, "signature is not verified, only whose it says it is", new Source("sealing", "Verifier"),
                    "? null : \"signature: not of this content by key %s\".formatted(hex(keyId))",
                    "? null : null",
                    new Tests("sealing", List.of("SigningKeysTest#acceptsWhatWasSignedAndNothingElse"))),
            inProxy(SIGNED, "proxy does not verify what it reads", "BatchReading",
                    "new Read(raw, LogRecord.read(raw, trust), null)",
                    "new Read(raw, LogRecord.readUnverified(raw), null)",
                    "LogRulesTest#keyThatNobodyTrustedHasSignedDoesNotWork"),
            inProxy(SIGNED, "key from the start is not verified at its first use", "KeyTable",
                    "long entry = entries.settle(ordinal); if (entry",
                    "long entry = entries.entry(ordinal); if (entry",
                    "ForgedRecordsTest"),
            inProxy(SIGNED, "mark from the start is not verified at its first use", "RevokedMarks",
                    "ordinal >= 0 && entries.settle(ordinal) != PackedEntries.NONE",
                    "ordinal >= 0",
                    "ForgedRecordsTest"),
            inProxy(SIGNED, "forged key hides the genuine one before it", "KeyTable",
                    "long covered = later == null ? PackedEntries.NONE : held;",
                    "long covered = PackedEntries.NONE;",
                    "ForgedRecordsTest#forgeryBehindTheGenuineRecordAtTheStartDoesNotCoverIt"),
            inProxy(SIGNED, "forged mark hides the genuine one before it", "RevokedMarks",
                    "long covered = later == null ? PackedEntries.NONE : held;",
                    "long covered = PackedEntries.NONE;",
                    "ForgedRecordsTest#forgedMarkDoesNotRevokeAndDoesNotHideTheGenuineOne"));

    private SignatureMutants() {}

    private static Mutant content(String name, String snippet, String replacement, String... tests) {
        return new Mutant(SIGNED, name, new Source("contracts", "SignedContent"), snippet, replacement,
                new Tests("control-log", List.of(tests)));
    }
}
