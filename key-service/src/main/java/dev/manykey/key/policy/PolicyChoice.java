package dev.manykey.key.policy;

import java.util.ArrayList;
import java.util.List;

import dev.manykey.adminapi.InvalidField;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.contract.Kind;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.controllog.ControlLogView;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The policies that an operator chooses for a key or a ceiling, as policy-service publishes them. What is chosen is checked when
 * it is chosen; a policy that is removed later allows nothing any more, and one that a proxy does not know denies everything.
 */
public final class PolicyChoice {
    private final ControlLogView view;

    PolicyChoice(ControlLogView view) {
        this.view = view;
    }

    /** One policy of a choice; {@code state} is null when there is none with this id. */
    public record Chosen(PolicyId id, @Nullable PolicyState state) {}

    /** Looks the policies up. */
    public Mono<List<Chosen>> lookUp(List<PolicyId> ids) {
        return Flux.fromIterable(ids).concatMap(id -> view.findNow(PolicyState.class, Kind.POLICY, id.value())
                .map(state -> new Chosen(id, state)).defaultIfEmpty(new Chosen(id, null))).collectList();
    }

    /**
     * The ids, when all of them are shared policies for {@code upstream} and none is removed.
     *
     * @param upstream null for any
     * @throws ProblemException {@code invalid_request} that names each one that is not, and what was expected
     */
    public static List<PolicyId> require(List<Chosen> chosen, @Nullable UpstreamId upstream) {
        List<InvalidField> wrong = new ArrayList<>();
        for (int i = 0; i < chosen.size(); i++) {
            String expected = missing(chosen.get(i).state(), upstream);
            if (expected != null) {
                wrong.add(InvalidField.of("policies[%d]".formatted(i), chosen.get(i).id().value(), expected));
            }
        }
        if (!wrong.isEmpty()) {
            throw ProblemException.invalid(wrong);
        }
        return chosen.stream().map(Chosen::id).toList();
    }

    private static @Nullable String missing(@Nullable PolicyState policy, @Nullable UpstreamId upstream) {
        if (policy == null) {
            return "the id of a policy that exists";
        }
        if (policy.status() == PolicyState.Status.REMOVED) {
            return "a policy that is not removed";
        }
        if (policy.onlyFor() != null) {
            return "a policy that keys share, not that of one key alone";
        }
        return upstream == null || policy.upstream().equals(upstream)
                ? null
                : "a policy for upstream %s as the credential, not for %s".formatted(upstream, policy.upstream());
    }
}
