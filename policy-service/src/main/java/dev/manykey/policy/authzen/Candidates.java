package dev.manykey.policy.authzen;

import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

import dev.manykey.contract.policy.Grant;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.pdp.Match;
import dev.manykey.policy.authoring.KeyRules;

/**
 * What a search goes through: the names that this service knows, of which each is then judged. The objects of an upstream are
 * known to the upstream; of them there are the ones that grants name.
 */
final class Candidates {
    private Candidates() {}

    /** The resources of a type that a key with these rules could act on, sorted. */
    static SortedSet<String> resources(KeyRules.Rules rules, Question question) {
        SortedSet<String> ids = new TreeSet<>();
        String action = question.action().name();
        for (Match.Matched matched : rules.catalog().operations()) {
            Operation operation = matched.operation();
            switch (ResourceType.of(question.resource().type())) {
                case ROUTE -> {
                    if (operation.method().equals(action) || (action.equals("HEAD")
                            && operation.method().equals("GET"))) {
                        ids.add(operation.path());
                    }
                }
                case OPERATION -> ids.add(operation.method() + " " + operation.path());
                case RESOURCE -> ids.add(operation.resource());
                case OBJECT -> {
                    if (operation.resource().equals(question.resource().type())) {
                        named(matched.parameterNames(), rules.policies().values(), ids);
                    }
                }
            }
        }
        return ids;
    }

    /** The names of actions that there are for the resource of a question, sorted. */
    static SortedSet<String> actions(KeyRules.Rules rules, Question question) {
        SortedSet<String> names = new TreeSet<>();
        ResourceType type = ResourceType.of(question.resource().type());
        names.addAll(switch (type) {
            case ROUTE -> List.of();
            case OPERATION -> List.of("call");
            case RESOURCE, OBJECT -> List.of("read", "write");
        });
        for (Match.Matched matched : rules.catalog().operations()) {
            Operation operation = matched.operation();
            switch (type) {
                case ROUTE -> names.add(operation.method());
                case OBJECT -> {
                    if (operation.resource().equals(question.resource().type())) {
                        names.add(operation.method());
                        if (operation.operationId() != null) {
                            names.add(operation.operationId());
                        }
                    }
                }
                case OPERATION, RESOURCE -> {
                }
            }
        }
        return names;
    }

    private static void named(List<String> parameters, Collection<PolicyState> policies, SortedSet<String> ids) {
        if (parameters.isEmpty()) {
            return;
        }
        for (PolicyState policy : policies) {
            for (Grant grant : policy.grants()) {
                ids.addAll(grant.parameters().getOrDefault(parameters.getFirst(), List.of()));
            }
        }
    }
}
