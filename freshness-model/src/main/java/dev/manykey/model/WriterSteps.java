package dev.manykey.model;

/** What the writers do: document first, then the log, in the order that the outbox is emptied in, by one instance or by two. */
final class WriterSteps {
    private static final int STATE = 1;
    private static final int WRITE_ONCE = 2;

    private final Rules rules;
    private final Topic topic;

    WriterSteps(Rules rules, Topic topic) {
        this.rules = rules;
        this.topic = topic;
    }

    void from(State state, Steps steps) {
        long world = state.world();
        if (!World.DOCUMENT_ENDED.isSet(world)) {
            steps.step(state.withWorld(World.DOCUMENT_ENDED.in(world, 1)), "key-service writes the document: ended",
                    Steps.NOBODY);
        }
        if (!topic.hasRoom(state)) {
            return;
        }
        if (World.DOCUMENT_ENDED.isSet(world)) {
            publish(state, World.PUBLISHED, steps);
            if (rules.may(Fault.SECOND_WRITER)) {
                publish(state, World.PUBLISHED_BY_SECOND, steps);
            }
        }
        if (World.LATE_WRITES_LEFT.isSet(world)) {
            var next = state.withWorld(World.LATE_WRITES_LEFT.in(world, World.LATE_WRITES_LEFT.of(world) - 1));
            steps.step(topic.committed(next, Log.ACTIVE), "a paused instance publishes the old version", Steps.NOBODY);
        }
        if (World.TOPIC.isSet(world)) {
            rebuild(state, steps);
        }
    }

    private void publish(State state, Field published, Steps steps) {
        int done = published.of(state.world());
        if ((done & STATE) == 0) {
            var next = state.withWorld(published.in(state.world(), done | STATE));
            steps.step(topic.committed(next, Log.ENDED), "key-service publishes the key's new state", Steps.NOBODY);
        }
        if ((done & WRITE_ONCE) == 0 && rules.writesRevokedRecord()) {
            var next = state.withWorld(published.in(state.world(), done | WRITE_ONCE));
            steps.step(topic.committed(next, Log.REVOKED), "key-service publishes revoked/k", Steps.NOBODY);
        }
    }

    /** The comparison of database and log. Each record is what the database holds in the moment in which it is published. */
    private void rebuild(State state, Steps steps) {
        boolean ended = World.DOCUMENT_ENDED.isSet(state.world());
        switch (World.REBUILDING.of(state.world())) {
            case 0 -> rebuilt(state, 1, ended ? Log.ENDED : Log.ACTIVE, steps);
            case 1 -> {
                if (ended && rules.writesRevokedRecord()) {
                    rebuilt(state, 2, Log.REVOKED, steps);
                } else {
                    rebuilt(state, 3, Log.REBUILT, steps);
                }
            }
            case 2 -> rebuilt(state, 3, Log.REBUILT, steps);
            default -> {
                // Nothing is missing any more.
            }
        }
    }

    private void rebuilt(State state, int progress, int code, Steps steps) {
        var next = state.withWorld(World.REBUILDING.in(state.world(), progress));
        steps.step(topic.committed(next, code), "the writers rebuild the topic: " + Log.words(code), Steps.NOBODY);
    }
}
