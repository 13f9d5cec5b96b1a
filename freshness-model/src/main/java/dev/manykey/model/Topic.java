package dev.manykey.model;

/** Commits records to the topic, and shows each to the receipt. */
final class Topic {
    private final Rules rules;
    private final Receipt receipt;

    Topic(Rules rules, Receipt receipt) {
        this.rules = rules;
        this.receipt = receipt;
    }

    boolean hasRoom(State state) {
        return World.LENGTH.of(state.world()) < rules.scenario().records();
    }

    /** The state with one of the writers' records committed at the end. */
    State committed(State state, int code) {
        var next = appended(state, code);
        return code == rules.decisiveRecord()
                ? next.withWorld(receipt.revocationRead(next.world(), World.LENGTH.of(state.world())))
                : next;
    }

    /** The state with a marker committed at the end. */
    State committedMarker(State state, int process, int flight) {
        int age = Flight.AGE.of(flight);
        boolean forgotten = age == rules.oldAge() && rules.forgetsOldMarkers();
        var next = appended(state, forgotten ? Log.REMOVED : Log.marker(process, Flight.BOOT.of(flight), age));
        return next.withWorld(receipt.markerRead(next.world(), process, flight));
    }

    private static State appended(State state, int code) {
        int end = World.LENGTH.of(state.world());
        return state.withLog(Log.with(state.log(), end, code), World.LENGTH.in(state.world(), end + 1));
    }
}
