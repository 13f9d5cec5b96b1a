package dev.manykey.pdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.manykey.contract.Level;
import dev.manykey.contract.policy.Grant;
import dev.manykey.contract.policy.Grant.Effect;
import dev.manykey.contract.policy.Obligations;
import dev.manykey.contract.policy.PolicyRules;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.pdp.condition.Condition;
import dev.manykey.pdp.condition.ConditionCompiler;
import dev.manykey.pdp.condition.ConditionInvalid;
import dev.manykey.pdp.condition.Fact;
import dev.manykey.pdp.condition.FieldMap;

import org.jspecify.annotations.Nullable;

/** What of a policy its author may not have meant: lines that are right and do nothing. */
public final class PolicyHints {
    private PolicyHints() {}

    /** In words, in the order of the document; empty when there is nothing to say. */
    public static List<String> of(PolicyState policy, Catalog catalog) {
        List<String> hints = new ArrayList<>();
        CompiledPolicy denials = CompiledPolicy.compile(policy, denials(policy.rules()), catalog);
        policy.permissions().forEach((resource, level) -> {
            boolean known = resource.equals(PolicyRules.EVERY_OTHER_RESOURCE) || catalog.operations().stream()
                    .anyMatch(matched -> matched.operation().resource().equals(resource));
            if (!known) {
                hints.add("permissions.%s: no operation of the upstream is about it".formatted(resource));
            } else if (level != Level.NONE) {
                ofEffect("permissions." + resource, about(policy, alone(policy.rules(), resource), catalog), denials,
                        hints);
            }
        });
        List<List<Match.Matched>> abouts = new ArrayList<>();
        for (int i = 0; i < policy.grants().size(); i++) {
            Grant grant = policy.grants().get(i);
            String at = "grants[%d] (%s)".formatted(i, grant.id());
            List<Match.Matched> about = about(policy, always(grant), catalog);
            if (about.isEmpty()) {
                hints.add("%s: no operation of the upstream is meant".formatted(at));
            } else if (grant.effect() == Effect.ALLOW) {
                ofEffect(at, about, denials, hints);
            }
            ofCondition(at, grant, about, catalog, hints);
            ofPlaces(at, grant.obligations(), hints);
            for (int j = 0; j < i; j++) {
                ofForced(at, grant, about, policy.grants().get(j), abouts.get(j), hints);
            }
            abouts.add(about);
        }
        if (policy.permissions().values().stream().allMatch(level -> level == Level.NONE)
                && policy.grants().stream().allMatch(grant -> grant.effect() == Effect.DENY)
                && !(policy.permissions().isEmpty() && policy.grants().isEmpty())) {
            hints.add("nothing is allowed: all that the policy says denies");
        }
        return List.copyOf(hints);
    }

    private static void ofEffect(String at, List<Match.Matched> about, CompiledPolicy denials, List<String> hints) {
        if (!about.isEmpty() && about.stream().allMatch(matched -> denials.cell(matched).deniedBy() != null)) {
            hints.add("%s: never has an effect, since %s denies all that it allows".formatted(at,
                    denials.cell(about.getFirst()).deniedBy()));
        }
    }

    private static void ofCondition(String at, Grant grant, List<Match.Matched> about, Catalog catalog,
            List<String> hints) {
        if (grant.when() == null) {
            return;
        }
        Condition condition;
        try {
            condition = ConditionCompiler.compile(grant.when());
        } catch (ConditionInvalid e) {
            hints.add("%s.when: %s".formatted(at, e.getMessage()));
            return;
        }
        Boolean always = condition.always();
        if (always != null) {
            hints.add("%s.when: is %s whatever is asked".formatted(at, always));
        }
        neverOne(at, "operation.resource", condition.named(Fact.RESOURCE), catalog.operations().stream()
                .map(matched -> matched.operation().resource()).collect(Collectors.toSet()), hints);
        neverOne(at, "operation.id", condition.named(Fact.OPERATION_ID), catalog.operations().stream()
                .map(matched -> Objects.requireNonNullElse(matched.operation().operationId(), ""))
                .collect(Collectors.toSet()), hints);
        if (!about.isEmpty()) {
            neverOne(at, "params", condition.named(Fact.PARAMETERS), about.stream()
                    .flatMap(matched -> matched.parameterNames().stream()).collect(Collectors.toSet()), hints);
        }
    }

    private static void neverOne(String at, String fact, Set<String> named, Set<String> known, List<String> hints) {
        for (String name : named) {
            if (!known.contains(name)) {
                hints.add("%s.when: %s: no operation that is meant has %s".formatted(at, fact, name));
            }
        }
    }

    private static void ofPlaces(String at, @Nullable Obligations obligations, List<String> hints) {
        if (obligations == null) {
            return;
        }
        Stream.of(obligations.mask(), obligations.drop(),
                obligations.rows().stream().map(Obligations.RowFilter::array).toList())
                .flatMap(List::stream)
                .forEach(place -> place.codePoints().filter(character -> character > 0x7f).findFirst()
                        .ifPresent(
                                character -> hints.add("%s.obligations: place %s has a letter that is not ASCII, U+%04X"
                                        .formatted(at, place, character))));
    }

    private static void ofForced(String at, Grant grant, List<Match.Matched> about, Grant before,
            List<Match.Matched> beforeAbout, List<String> hints) {
        Obligations mine = grant.obligations();
        Obligations theirs = before.obligations();
        if (mine == null || theirs == null || about.stream().noneMatch(beforeAbout::contains)) {
            return;
        }
        mine.query().forEach((name, value) -> theirs.query().forEach((other, otherValue) -> {
            if (FieldMap.root(name).equals(FieldMap.root(other)) && !(name.equals(other) && value.equals(otherValue))) {
                hints.add("%s.obligations.query.%s: %s sends it in another way; where both apply, calls are refused"
                        .formatted(at, name, before.id()));
            }
        }));
    }

    private static List<Match.Matched> about(PolicyState policy, PolicyRules rules, Catalog catalog) {
        CompiledPolicy alone = CompiledPolicy.compile(policy, rules, catalog);
        return catalog.operations().stream().filter(matched -> !alone.cell(matched).allowedBy().isEmpty()).toList();
    }

    /** The one line of the matrix, beside those that it does not speak for. */
    private static PolicyRules alone(PolicyRules rules, String resource) {
        TreeMap<String, Level> matrix = new TreeMap<>(rules.permissions());
        matrix.replaceAll((other, level) -> other.equals(resource) ? level : Level.NONE);
        return new PolicyRules(matrix, List.of());
    }

    /** What the policy denies always. */
    private static PolicyRules denials(PolicyRules rules) {
        TreeMap<String, Level> matrix = new TreeMap<>(rules.permissions());
        matrix.values().removeIf(level -> level != Level.NONE);
        return new PolicyRules(matrix, rules.grants().stream()
                .filter(grant -> grant.effect() == Effect.DENY && grant.holdsSimply()).toList());
    }

    /** The grant as if it allowed, always. */
    private static PolicyRules always(Grant grant) {
        return new PolicyRules(new TreeMap<>(), List.of(new Grant(grant.id(), Effect.ALLOW, grant.resources(),
                grant.access(), grant.operations(), new TreeMap<>(), null, null)));
    }
}
