package dev.manykey.bench.decision;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import dev.manykey.bench.decision.World.Call;
import dev.manykey.contract.Access;
import dev.manykey.contract.Level;
import dev.manykey.contract.state.PolicyState;

import com.cedarpolicy.BasicAuthorizationEngine;
import com.cedarpolicy.model.AuthorizationRequest;
import com.cedarpolicy.model.entity.Entities;
import com.cedarpolicy.model.exception.AuthException;
import com.cedarpolicy.model.exception.CacheException;
import com.cedarpolicy.model.policy.Policy;
import com.cedarpolicy.model.policy.PolicySet;
import com.cedarpolicy.value.EntityTypeName;
import com.cedarpolicy.value.EntityUID;
import org.casbin.jcasbin.main.Enforcer;
import org.casbin.jcasbin.model.Model;

/**
 * jCasbin and Cedar with the same policies. They are asked about resource and access of an operation that somebody else has
 * found, so matching paths costs them nothing.
 */
final class OtherEngines {
    private static final String MODEL = """
            [request_definition]
            r = sub, obj, act
            [policy_definition]
            p = sub, obj, act
            [policy_effect]
            e = some(where (p.eft == allow))
            [matchers]
            m = r.sub == p.sub && r.obj == p.obj && r.act == p.act
            """;

    private record Rule(String policy, String resource, Access access) {}

    private final Enforcer all;
    private final Map<String, Enforcer> byPolicy = new HashMap<>();
    private final PolicySet allCedar;
    private final Map<String, PolicySet> cedarByPolicy = new HashMap<>();
    private final BasicAuthorizationEngine cedar = new BasicAuthorizationEngine();
    private final Entities nobody = new Entities(Set.of());
    private final EntityTypeName subject = type("Policy");
    private final EntityTypeName action = type("Action");
    private final EntityTypeName resource = type("Resource");

    OtherEngines(World world) {
        List<Rule> every = new ArrayList<>();
        for (PolicyState policy : world.policies) {
            List<Rule> rules = rules(policy);
            every.addAll(rules);
            byPolicy.put(policy.id().value(), enforcer(rules));
            cedarByPolicy.put(policy.id().value(), policySet(rules));
        }
        all = enforcer(every);
        allCedar = policySet(every);
    }

    boolean jcasbin(Call call) {
        return all.enforce(call.policy(), call.operation().resource(), call.operation().access().toString());
    }

    boolean jcasbinOnePolicy(Call call) {
        return Objects.requireNonNull(byPolicy.get(call.policy())).enforce(call.policy(),
                call.operation().resource(), call.operation().access().toString());
    }

    boolean cedar(Call call) {
        return isPermitted(call, allCedar);
    }

    boolean cedarOnePolicy(Call call) {
        return isPermitted(call, Objects.requireNonNull(cedarByPolicy.get(call.policy())));
    }

    void requireAllPermitted(List<Call> calls) {
        for (Call call : calls) {
            if (!jcasbin(call) || !jcasbinOnePolicy(call) || !cedar(call) || !cedarOnePolicy(call)) {
                throw new IllegalStateException("%s: not permitted by all (expected: by all)".formatted(call));
            }
        }
    }

    private boolean isPermitted(Call call, PolicySet policies) {
        try {
            return cedar.isAuthorized(new AuthorizationRequest(new EntityUID(subject, call.policy()),
                    new EntityUID(action, call.operation().access().toString()),
                    new EntityUID(resource, call.operation().resource()), Map.of()), policies, nobody).success
                    .orElseThrow().isAllowed();
        } catch (AuthException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Rule> rules(PolicyState policy) {
        List<Rule> rules = new ArrayList<>();
        policy.permissions().forEach((resource, level) -> {
            rules.add(new Rule(policy.id().value(), resource, Access.READ));
            if (level == Level.WRITE) {
                rules.add(new Rule(policy.id().value(), resource, Access.WRITE));
            }
        });
        return rules;
    }

    private static Enforcer enforcer(List<Rule> rules) {
        Model model = new Model();
        model.loadModelFromText(MODEL);
        Enforcer enforcer = new Enforcer(model);
        enforcer.enableLog(false);
        enforcer.addPolicies(rules.stream()
                .map(rule -> List.of(rule.policy(), rule.resource(), rule.access().toString())).toList());
        return enforcer;
    }

    private static PolicySet policySet(List<Rule> rules) {
        Set<Policy> policies = new LinkedHashSet<>();
        for (Rule rule : rules) {
            policies.add(new Policy(
                    "permit(principal == Policy::\"%s\", action == Action::\"%s\", resource == Resource::\"%s\");"
                            .formatted(rule.policy(), rule.access(), rule.resource()),
                    "rule" + policies.size()));
        }
        PolicySet set = new PolicySet(policies);
        try {
            set.cache();
        } catch (CacheException e) {
            throw new IllegalStateException(e);
        }
        return set;
    }

    private static EntityTypeName type(String name) {
        return EntityTypeName.parse(name).orElseThrow();
    }
}
