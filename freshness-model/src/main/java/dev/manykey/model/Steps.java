package dev.manykey.model;

import org.jspecify.annotations.Nullable;

/** Takes the steps that a state allows, one call each. */
@FunctionalInterface
interface Steps {
    /** No process: the step is a writer's, a broker's or the clock's. */
    int NOBODY = -1;

    /** Takes one step.
     *
     * @param process who takes the step, or {@link #NOBODY}
     * @param violated the property that the step breaks, null for none */
    void step(State next, String action, int process, @Nullable String violated);

    default void step(State next, String action, int process) {
        step(next, action, process, null);
    }
}
