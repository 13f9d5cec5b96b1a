package dev.manykey.model;

/** Lets a tick pass. States hold ages and no times, so that time needs no end: what is too old to matter stays at one age. */
final class Clock {
    private final Rules rules;

    Clock(Rules rules) {
        this.rules = rules;
    }

    State tick(State state) {
        return new State(aged(state.log()), aged(state.cutOffLog()), agedWorld(state.world()),
                agedProxy(state.first()), agedProxy(state.second()));
    }

    private long aged(long log) {
        long next = log;
        for (int offset = 0; offset < Log.CAPACITY; offset++) {
            int code = Log.at(log, offset);
            if (Log.isMarker(code)) {
                int age = older(Log.age(code));
                boolean forgotten = age == rules.oldAge() && rules.forgetsOldMarkers();
                next = Log.with(next, offset,
                        forgotten ? Log.REMOVED : Log.marker(Log.process(code), Log.boot(code), age));
            }
        }
        return next;
    }

    private long agedWorld(long world) {
        long next = older(World.REVOKED_SINCE, world);
        if (!rules.may(Fault.COMPACTION) || rules.without(Mutation.NO_COMPACTION_LAG)) {
            return next;
        }
        for (int ticks = rules.scenario().bound(); ticks > 0; ticks--) {
            next = World.LENGTH_BEFORE[ticks].in(next, World.LENGTH_BEFORE[ticks - 1].of(next));
        }
        return World.LENGTH_BEFORE[0].in(next, World.LENGTH.of(next));
    }

    private long agedProxy(long proxy) {
        long next = Proxy.FRESH.in(proxy, Math.max(Proxy.FRESH.of(proxy) - 1, 0));
        next = older(Proxy.LAST_SENT, older(Proxy.PROOF, next));
        if (Proxy.PROOF.of(next) == rules.oldAge() + 1 && rules.forgetsOldMarkers()) {
            next = Proxy.PROOF.in(next, 0);
        }
        return Proxy.withFlights(next, aged(Proxy.FLIGHTS[0].of(next)), aged(Proxy.FLIGHTS[1].of(next)));
    }

    private int aged(int flight) {
        return flight == 0 ? 0 : (int) Flight.AGE.in(flight, older(Flight.AGE.of(flight)));
    }

    /** The word with a field older that holds 1 + an age, or 0 for nothing. */
    private long older(Field field, long word) {
        return field.isSet(word) ? field.in(word, older(field.of(word) - 1) + 1) : word;
    }

    private int older(int age) {
        return Math.min(age + 1, rules.oldAge());
    }
}
