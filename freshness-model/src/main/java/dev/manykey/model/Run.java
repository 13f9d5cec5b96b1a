package dev.manykey.model;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import static dev.manykey.model.Fault.COMPACTION;
import static dev.manykey.model.Fault.CUT_OFF_LEADER;
import static dev.manykey.model.Fault.LATE_WRITE;
import static dev.manykey.model.Fault.RESTART;
import static dev.manykey.model.Fault.SECOND_PROXY;
import static dev.manykey.model.Fault.SECOND_WRITER;
import static dev.manykey.model.Fault.TWIN;
import static dev.manykey.model.Fault.WIPED_TOPIC;

/** One search: a scenario, and the rules that are switched off in it. */
record Run(String name, Scenario scenario, Set<Mutation> mutations) {
    /** Scenarios in which the properties must hold. */
    static final List<Run> PROTOCOL = List.of(whole("a proxy crashes and restarts", 2, 2, 3, 6, RESTART),
            whole("two proxies, two writers, a late write", 2, 1, 2, 5, SECOND_PROXY, SECOND_WRITER, LATE_WRITE),
            whole("two proxies, a late write, longer bound", 3, 1, 2, 6, SECOND_PROXY, LATE_WRITE),
            whole("two processes of one name, a late write", 2, 1, 2, 6, TWIN, LATE_WRITE),
            whole("compaction, a late write, restart", 2, 2, 2, 6, COMPACTION, LATE_WRITE, RESTART),
            whole("compaction, two writers, a late write, restart", 2, 2, 1, 5, COMPACTION, SECOND_WRITER, LATE_WRITE,
                    RESTART),
            new Run("a narrowing: two writers, a late write, restart",
                    new Scenario(2, 2, 3, 6, true, Set.of(SECOND_WRITER, LATE_WRITE, RESTART)), Set.of()),
            whole("a leader is cut off, restart", 2, 2, 3, 5, CUT_OFF_LEADER, RESTART),
            new Run("a leader is cut off, and readers go back to it",
                    new Scenario(2, 2, 2, 6, false, Set.of(CUT_OFF_LEADER, RESTART)),
                    Set.of(Mutation.NO_LEADER_EPOCH)),
            whole("the topic is wiped, restart", 2, 2, 2, 5, WIPED_TOPIC, RESTART),
            whole("the topic is wiped, a late write, restart", 2, 2, 1, 5, WIPED_TOPIC, LATE_WRITE, RESTART),
            whole("the topic is wiped and a leader cut off", 2, 1, 2, 4, WIPED_TOPIC, CUT_OFF_LEADER),
            whole("the topic is wiped and a leader cut off, starting over", 2, 2, 1, 5, WIPED_TOPIC, CUT_OFF_LEADER));

    /** Each rule switched off, in the smallest scenario that needs it. */
    static final List<Run> MUTANTS = List.of(mutant(Mutation.FRESH_FROM_READING, 1, 2),
            mutant(Mutation.ACKNOWLEDGEMENT_COUNTS, 1, 2), mutant(Mutation.ANY_RECORD_COUNTS, 1, 2, SECOND_PROXY),
            mutant(Mutation.UNCOMMITTED_READS, 1, 2, CUT_OFF_LEADER), mutant(Mutation.NO_BOOT_ID, 2, 2, RESTART),
            mutant(Mutation.NO_REVOKED_RECORD, 2, 2, LATE_WRITE, COMPACTION, RESTART),
            mutant(Mutation.TOMBSTONE, 1, 2, LATE_WRITE),
            new Run(Mutation.NO_VERSION_GUARD.words(),
                    new Scenario(2, 1, 2, 5, true, Set.of(LATE_WRITE)), Set.of(Mutation.NO_VERSION_GUARD)),
            mutant(Mutation.NO_COMPACTION_LAG, 2, 1, COMPACTION, SECOND_WRITER, RESTART),
            mutant(Mutation.NO_TOPIC_ID, 1, 2, WIPED_TOPIC),
            mutant(Mutation.TOPIC_ID_OF_ANY_BROKER, 1, 1, WIPED_TOPIC, CUT_OFF_LEADER),
            mutant(Mutation.NO_REBUILT_RECORD, 2, 1, WIPED_TOPIC, LATE_WRITE, RESTART),
            mutant(Mutation.NO_LEADER_EPOCH, 2, 1, WIPED_TOPIC, CUT_OFF_LEADER),
            new Run(Mutation.START_OVER_KEEPS_BOOT.words(),
                    new Scenario(2, 2, 2, 5, false, Set.of(CUT_OFF_LEADER)),
                    Set.of(Mutation.START_OVER_KEEPS_BOOT, Mutation.NO_LEADER_EPOCH)),
            mutant(Mutation.NO_RECHECK, 1, 1), mutant(Mutation.FENCED_TOO_EARLY, 1, 2),
            mutant(Mutation.RECEIPT_WITHOUT_OFFSET, 1, 2),
            mutant(Mutation.RECEIPT_BEFORE_REVOCATION, 1, 2, WIPED_TOPIC),
            mutant(Mutation.RECEIPT_OF_OTHER_TOPIC, 1, 2, WIPED_TOPIC), mutant(Mutation.RECEIPT_BY_NAME, 1, 2, TWIN));

    /** The pause that no process can rule out. */
    static final Run PAUSE = mutant(Mutation.PAUSE_BEFORE_WRITE, 1, 1);

    Run {
        mutations = Set.copyOf(mutations);
    }

    Finding explore() {
        return new Search(new Protocol(new Rules(scenario, mutations))).run();
    }

    /** The bounds, as they are printed. */
    String bounds() {
        var faults = EnumSet.noneOf(Fault.class);
        faults.addAll(scenario.faults());
        return "bound=" + scenario.bound() + " boots=" + scenario.boots() + " markers=" + scenario.markers()
                + " records=" + scenario.records() + " faults=" + faults;
    }

    private static Run whole(String name, int bound, int boots, int markers, int records, Fault... faults) {
        return new Run(name, new Scenario(bound, boots, markers, records, false, Set.of(faults)), Set.of());
    }

    private static Run mutant(Mutation mutation, int boots, int markers, Fault... faults) {
        return new Run(mutation.words(), new Scenario(2, boots, markers, 5, false, Set.of(faults)), Set.of(mutation));
    }
}
