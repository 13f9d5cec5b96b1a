package dev.manykey.policy.authzen;

import tools.jackson.databind.node.ObjectNode;

/**
 * May this subject do this action with this resource? (AuthZEN 1.0, 5 and 6.1)
 *
 * @param context empty when none was sent
 */
record Question(Entity subject, Act action, Entity resource, ObjectNode context) {
    /**
     * A subject or a resource (5.1, 5.2).
     *
     * @param id empty where it is what is searched for
     * @param properties empty when none were sent
     */
    record Entity(String type, String id, ObjectNode properties) {
        Entity withId(String other) {
            return new Entity(type, other, properties);
        }
    }

    /**
     * An action (5.3).
     *
     * @param name empty where it is what is searched for
     */
    record Act(String name, ObjectNode properties) {}

    Question ofSubject(String id) {
        return new Question(subject.withId(id), action, resource, context);
    }

    Question ofResource(String id) {
        return new Question(subject, action, resource.withId(id), context);
    }

    Question ofAction(String name) {
        return new Question(subject, new Act(name, action.properties()), resource, context);
    }
}
