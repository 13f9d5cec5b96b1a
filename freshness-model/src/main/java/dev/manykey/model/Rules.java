package dev.manykey.model;

import java.util.EnumSet;
import java.util.Set;

/** A scenario and the rules that are switched off in it. */
final class Rules {
    private final Scenario scenario;
    private final EnumSet<Fault> faults = EnumSet.noneOf(Fault.class);
    private final EnumSet<Mutation> mutations = EnumSet.noneOf(Mutation.class);

    Rules(Scenario scenario, Set<Mutation> mutations) {
        this.scenario = scenario;
        this.faults.addAll(scenario.faults());
        this.mutations.addAll(mutations);
    }

    Scenario scenario() {
        return scenario;
    }

    boolean may(Fault fault) {
        return faults.contains(fault);
    }

    boolean without(Mutation mutation) {
        return mutations.contains(mutation);
    }

    /** Whether two processes have the same name: always for one and the same, and for twins. */
    boolean sameName(int process, int other) {
        return process == other || may(Fault.TWIN);
    }

    /** Whether a write-once record is published beside the key's state. */
    boolean writesRevokedRecord() {
        return !scenario.narrowing() && !without(Mutation.NO_REVOKED_RECORD) && !without(Mutation.TOMBSTONE);
    }

    /** The record whose commit is the moment from which the promise counts. */
    int decisiveRecord() {
        return writesRevokedRecord() ? Log.REVOKED : Log.ENDED;
    }

    /** The age from which nobody can tell two ages apart. */
    int oldAge() {
        return scenario.bound() + 1;
    }

    /** Whether a marker of {@link #oldAge} is worth nothing, which only some mutations deny. */
    boolean forgetsOldMarkers() {
        return !without(Mutation.FRESH_FROM_READING) && !without(Mutation.ANY_RECORD_COUNTS)
                && !without(Mutation.NO_BOOT_ID);
    }
}
