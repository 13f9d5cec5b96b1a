package dev.manykey.policy.authoring;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.manykey.adminapi.InvalidField;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.contract.Access;
import dev.manykey.contract.Level;
import dev.manykey.contract.Slug;
import dev.manykey.contract.policy.Grant;
import dev.manykey.contract.policy.PolicyRules;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.pdp.OperationName;
import dev.manykey.pdp.PathTemplate;
import dev.manykey.pdp.condition.ConditionCompiler;
import dev.manykey.pdp.condition.ConditionInvalid;
import dev.manykey.policy.upstream.Operations;
import dev.manykey.policy.upstream.Upstream;

import org.jspecify.annotations.Nullable;

/** What rules must be like: everything that they name is there, and every condition could be evaluated. Names each place. */
final class RulesRule {
    private static final int MAX_GRANTS = 200;
    private static final int MAX_NAMES = 500;
    private static final int REPORTED = 20;
    private static final int LONGEST_SHOWN = 100;

    private final Upstream upstream;
    private final SortedSet<String> resources;
    private final Map<String, List<Operation>> operations = new HashMap<>();
    private final SortedSet<String> spelled = new TreeSet<>();
    private final List<InvalidField> problems = new ArrayList<>();

    private RulesRule(Upstream upstream) {
        this.upstream = upstream;
        this.resources = upstream.operations().resources();
        for (Operation operation : served(upstream)) {
            OperationName.all(operation).forEach(name -> add(name, operation));
            spelled.add(operation.method() + " " + operation.path());
            if (operation.operationId() != null) {
                spelled.add(operation.operationId());
            }
        }
    }

    private static List<Operation> served(Upstream upstream) {
        return upstream.operations().publishable().stream().filter(operation -> !Operations.isBar(operation)).toList();
    }

    private void add(String name, Operation operation) {
        operations.computeIfAbsent(name, _ -> new ArrayList<>()).add(operation);
    }

    /**
     * The rules, checked.
     *
     * @param permissions null for none
     * @param grants null for none
     * @throws ProblemException {@code invalid_request} that names each place, the value and what was expected
     */
    static PolicyRules check(@Nullable Map<String, @Nullable Level> permissions,
            @Nullable List<@Nullable GrantRequest> grants, Upstream upstream) {
        if (permissions == null && grants == null) {
            throw ProblemException.invalid("permissions", null, "permissions, grants or both; {} means nothing");
        }
        RulesRule rule = new RulesRule(upstream);
        Map<String, Level> matrix = permissions == null ? Map.of()
                : MatrixRule.check(permissions, upstream.key(), rule.resources);
        List<Grant> checked = rule.grants(grants == null ? List.of() : grants);
        if (!rule.problems.isEmpty()) {
            throw ProblemException
                    .invalid(rule.problems.subList(0, Math.min(rule.problems.size(), REPORTED)));
        }
        return new PolicyRules(new TreeMap<>(matrix), checked);
    }

    private List<Grant> grants(List<@Nullable GrantRequest> requests) {
        if (requests.size() > MAX_GRANTS) {
            throw ProblemException.tooLarge("grants", requests.size(), "at most %d".formatted(MAX_GRANTS));
        }
        List<Grant> grants = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < requests.size(); i++) {
            GrantRequest request = requests.get(i);
            String at = "grants[%d]".formatted(i);
            if (request == null) {
                problem(at, null, "a grant");
                continue;
            }
            if (request.id() == null || !Slug.matches(request.id())) {
                problem(at + ".id", request.id(), "a name for the record, " + Slug.EXPECTED);
            } else if (!ids.add(request.id())) {
                problem(at + ".id", request.id(), "another than the grants before it");
            }
            Grant grant = grant(request, at);
            if (grant != null) {
                grants.add(grant);
            }
        }
        return grants;
    }

    private @Nullable Grant grant(GrantRequest request, String at) {
        if (request.effect() == null) {
            problem(at + ".effect", null, "allow or deny");
        }
        List<String> named = named(request, at);
        List<String> about = resources(request, at);
        List<Access> access = access(request, at);
        if (about.isEmpty() == named.isEmpty() && !mentions(at)) {
            problem(at, null, "either resources and access, or operations");
        }
        SortedMap<String, List<String>> parameters = parameters(request, at, about, access, named);
        when(request.when(), at + ".when");
        var obligations = request.obligations() == null ? null
                : new ObligationsRule(upstream, this::problem).check(request.obligations(), at + ".obligations");
        if (obligations != null && request.effect() == Grant.Effect.DENY) {
            problem(at + ".obligations", null, "none where the effect is deny");
        }
        return request.id() == null || request.effect() == null ? null
                : new Grant(request.id(), request.effect(), about, access, named, parameters, request.when(),
                        obligations);
    }

    private boolean mentions(String at) {
        return problems.stream().anyMatch(problem -> problem.field().startsWith(at + "."));
    }

    private List<String> named(GrantRequest request, String at) {
        List<String> names = new ArrayList<>();
        List<@Nullable String> written = request.operations() == null ? List.of() : request.operations();
        for (int i = 0; i < Math.min(written.size(), MAX_NAMES + 1); i++) {
            String name = written.get(i);
            String field = "%s.operations[%d]".formatted(at, i);
            List<Operation> found = name == null ? List.of()
                    : operations.getOrDefault(OperationName.normal(name), List.of());
            if (name == null || found.isEmpty()) {
                problem(field, name, nearest(name, spelled,
                        "method and path, or the API's own name, of an operation of upstream %s"
                                .formatted(upstream.key())));
            } else if (different(found) > 1 && request.effect() != Grant.Effect.DENY) {
                problem(field, name, "method and path, since %d operations have this name".formatted(different(found)));
            } else {
                names.add(name);
            }
        }
        requireFew(at + ".operations", written);
        return names;
    }

    /** How many operations these are; one that has several paths is one. */
    private static long different(List<Operation> found) {
        return found.stream().map(OperationName::of).distinct().count();
    }

    private List<String> resources(GrantRequest request, String at) {
        List<String> names = new ArrayList<>();
        List<@Nullable String> written = request.resources() == null ? List.of() : request.resources();
        for (int i = 0; i < Math.min(written.size(), MAX_NAMES + 1); i++) {
            String name = written.get(i);
            if (name == null || (!name.equals(Grant.EVERY_RESOURCE) && !resources.contains(name))) {
                problem("%s.resources[%d]".formatted(at, i), name,
                        nearest(name, resources, "*, or a resource of upstream %s".formatted(upstream.key())));
            } else {
                names.add(name);
            }
        }
        requireFew(at + ".resources", written);
        return names;
    }

    private List<Access> access(GrantRequest request, String at) {
        List<@Nullable Access> written = request.access() == null ? List.of() : request.access();
        List<Access> access = new ArrayList<>();
        for (Access one : written) {
            if (one == null || access.contains(one)) {
                problem(at + ".access", one, "read, write or both, each once");
            } else {
                access.add(one);
            }
        }
        boolean byResource = request.resources() != null && !request.resources().isEmpty();
        if (byResource && written.isEmpty()) {
            problem(at + ".access", null, "read, write or both; neither is implied");
        } else if (!byResource && !written.isEmpty()) {
            problem(at + ".access", null, "none where operations are named");
        }
        return access;
    }

    private SortedMap<String, List<String>> parameters(GrantRequest request, String at, List<String> about,
            List<Access> access, List<String> named) {
        SortedMap<String, List<String>> parameters = new TreeMap<>();
        if (request.parameters() == null) {
            return parameters;
        }
        SortedSet<String> known = new TreeSet<>();
        for (Operation operation : served(upstream)) {
            boolean concerned = named.stream().anyMatch(name -> operations
                    .getOrDefault(OperationName.normal(name), List.of()).contains(operation))
                    || (access.contains(operation.access()) && (about.contains(Grant.EVERY_RESOURCE)
                            || about.contains(operation.resource())));
            if (concerned) {
                known.addAll(PathTemplate.parse(operation.path()).parameterNames());
            }
        }
        request.parameters().forEach((name, values) -> {
            String field = "%s.parameters.%s".formatted(at, name);
            if (!known.contains(name)) {
                problem(field, null, nearest(name, known, known.isEmpty()
                        ? "none, since no operation of this grant has path parameters"
                        : "a path parameter of an operation of this grant, one of %s".formatted(known)));
            }
            if (values == null || values.isEmpty() || values.size() > MAX_NAMES) {
                problem(field, null, "a list of 1..%d values".formatted(MAX_NAMES));
                return;
            }
            List<String> texts = new ArrayList<>();
            for (Object value : values) {
                boolean plain = value instanceof Integer || value instanceof Long
                        || (value instanceof String text && text.matches("[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,199}"));
                if (plain) {
                    texts.add(String.valueOf(value));
                } else {
                    problem(field, value, "whole numbers, or texts of letters, digits, _, -, . or ~");
                }
            }
            parameters.put(name, texts);
        });
        return parameters;
    }

    private void when(@Nullable String condition, String field) {
        if (condition != null) {
            try {
                ConditionCompiler.compile(condition);
            } catch (ConditionInvalid e) {
                problem(field, shortened(condition), "a condition in CEL: " + e.getMessage());
            }
        }
    }

    private void requireFew(String field, List<?> names) {
        if (names.size() > MAX_NAMES) {
            problem(field, names.size(), "at most %d".formatted(MAX_NAMES));
        }
    }

    private void problem(String field, @Nullable Object value, String expected) {
        problems.add(InvalidField.of(field, value, expected));
    }

    private static String nearest(@Nullable String written, SortedSet<String> names, String expected) {
        List<String> nearest = written == null || written.length() > LONGEST_SHOWN ? List.of()
                : NearestNames.of(written, names);
        return nearest.isEmpty() ? expected : expected + ", such as " + String.join(", ", nearest);
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...";
    }
}
