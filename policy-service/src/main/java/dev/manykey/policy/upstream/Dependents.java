package dev.manykey.policy.upstream;

import java.util.List;

import reactor.core.publisher.Mono;

/** Those who speak of an upstream's resources and operations by name, and whom a change of its catalog can leave behind. */
public interface Dependents {
    /**
     * What says less after a change than before it, or nothing any more; empty when nothing does.
     *
     * @param before the upstream as it was
     * @param after as it is now
     */
    Mono<List<PolicyAffected>> affected(Upstream before, Upstream after);
}
