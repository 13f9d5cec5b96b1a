package dev.manykey.pdp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.Level;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.policy.Grant;
import dev.manykey.contract.policy.Grant.Effect;
import dev.manykey.contract.policy.PolicyRules;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.pdp.condition.Condition;
import dev.manykey.pdp.condition.ConditionCompiler;
import dev.manykey.pdp.condition.ConditionInvalid;

import org.jspecify.annotations.Nullable;

/**
 * A policy for one state of its upstream's catalog: what it says of each operation, found by the operation's number. Shared by
 * all keys that list it; immutable, safe for many threads.
 */
public final class CompiledPolicy {
    /** The label of what the permission matrix says, after the policy's id. */
    static final String MATRIX = "permissions";

    /**
     * What a policy says of an operation.
     *
     * @param number tells the cells of a policy apart, from 0
     * @param allowedBy labels of what allows it always; empty when nothing does
     * @param deniedBy label of what denies it always; null when nothing does
     * @param lines of those that look at the request, or oblige to something
     * @param permit for a key that has this policy alone; null when it does not simply permit
     */
    record Cell(int number, List<String> allowedBy, @Nullable String deniedBy, List<Line> lines,
            Decision.@Nullable Permit permit) {}

    private record Content(List<String> allowedBy, @Nullable String deniedBy, List<Line> lines) {}

    private final PolicyId id;
    private final long version;
    private final UpstreamId upstream;
    private final @Nullable AccessKeyId onlyFor;
    private final boolean active;
    private final @Nullable String failure;
    private final char[] cellOf;
    private final Cell[] cells;

    private CompiledPolicy(PolicyState state, @Nullable String failure, char[] cellOf, List<Cell> cells) {
        this.id = state.id();
        this.version = state.version();
        this.upstream = state.upstream();
        this.onlyFor = state.onlyFor();
        this.active = switch (state.status()) {
            case ACTIVE -> true;
            case REMOVED -> false;
        };
        this.failure = failure;
        this.cellOf = cellOf;
        this.cells = cells.toArray(Cell[]::new);
    }

    /** Compiles what the policy says; one with a condition that is none denies everything. */
    public static CompiledPolicy compile(PolicyState state, Catalog catalog) {
        return compile(state, state.rules(), catalog);
    }

    /** Compiles what the policy would say with its draft, or with any other rules, in place of its own. */
    public static CompiledPolicy compile(PolicyState state, PolicyRules rules, Catalog catalog) {
        try {
            return new Compilation(state, rules).compile(catalog);
        } catch (ConditionInvalid e) {
            return new CompiledPolicy(state, "policy %s: %s".formatted(state.id(), e.getMessage()), new char[0],
                    List.of());
        }
    }

    /** Its id. */
    public PolicyId id() {
        return id;
    }

    /** Its version. */
    public long version() {
        return version;
    }

    /** Why it cannot be used, in words; null when it can. */
    public @Nullable String failure() {
        return failure;
    }

    /** Whether it has a say for keys of this upstream, when it is listed by a ceiling. */
    boolean counts(UpstreamId home) {
        return active && upstream.equals(home) && onlyFor == null;
    }

    /** Whether it has a say for this key, which lists it or which it is for alone. */
    boolean counts(UpstreamId home, AccessKeyId key) {
        return active && upstream.equals(home) && (onlyFor == null || onlyFor.equals(key));
    }

    /** How many different things it says; none is more than that. */
    int cellCount() {
        return cells.length;
    }

    /**
     * What it says of an operation of the catalog that it was compiled for.
     *
     * @throws IndexOutOfBoundsException when it is of another, longer catalog
     */
    Cell cell(Match.Matched matched) {
        return cells[cellOf[matched.ordinal()]];
    }

    /** Turns rules into cells; for one policy. */
    private static final class Compilation {
        private final PolicyState state;
        private final PolicyRules rules;
        private final Map<Content, Cell> cells = new HashMap<>();
        private final Map<Grant, Line> lines = new HashMap<>();

        Compilation(PolicyState state, PolicyRules rules) {
            this.state = state;
            this.rules = rules;
        }

        CompiledPolicy compile(Catalog catalog) throws ConditionInvalid {
            for (Grant grant : rules.grants()) {
                Condition condition = grant.when() == null ? null : ConditionCompiler.compile(grant.when());
                lines.put(grant, new Line(label(grant.id()), grant.effect(), grant.parameters(), condition,
                        Duties.of(label(grant.id()), grant.obligations())));
            }
            List<Match.Matched> operations = catalog.askable();
            Map<Grant, Set<Integer>> named = named(catalog.operations(), operations.size() / 2);
            char[] cellOf = new char[operations.size()];
            for (Match.Matched matched : operations) {
                Content content = content(matched, named);
                Cell cell = cells.computeIfAbsent(content, _ -> cell(cells.size(), content));
                cellOf[matched.ordinal()] = (char) cell.number();
            }
            return new CompiledPolicy(state, null, cellOf, cells.values().stream()
                    .sorted(java.util.Comparator.comparingInt(Cell::number)).toList());
        }

        private Cell cell(int number, Content content) {
            boolean permits = content.deniedBy() == null && content.lines().isEmpty()
                    && !content.allowedBy().isEmpty();
            return new Cell(number, content.allowedBy(), content.deniedBy(), content.lines(),
                    permits ? new Decision.Permit(Collections.unmodifiableSortedMap(
                            new TreeMap<>(Map.of(state.id().value(), state.version()))),
                            content.allowedBy(), Duties.NONE) : null);
        }

        private Content content(Match.Matched matched, Map<Grant, Set<Integer>> named) {
            Operation operation = matched.operation();
            List<String> allowedBy = new ArrayList<>();
            String deniedBy = null;
            List<Line> conditional = new ArrayList<>();
            Level level = rules.permissions().get(operation.resource());
            if (level == Level.NONE) {
                deniedBy = label(MATRIX);
            } else if ((level == null ? rules.permissions().getOrDefault(PolicyRules.EVERY_OTHER_RESOURCE, Level.NONE)
                    : level).allows(operation.access())) {
                allowedBy.add(label(MATRIX));
            }
            for (Grant grant : rules.grants()) {
                if (!isAbout(grant, matched, named)) {
                    continue;
                }
                if (!grant.holdsSimply()) {
                    conditional.add(lines.get(grant));
                } else if (grant.effect() == Effect.DENY) {
                    deniedBy = deniedBy == null ? label(grant.id()) : deniedBy;
                } else {
                    allowedBy.add(label(grant.id()));
                }
            }
            return new Content(List.copyOf(allowedBy), deniedBy, List.copyOf(conditional));
        }

        private static boolean isAbout(Grant grant, Match.Matched matched, Map<Grant, Set<Integer>> named) {
            Operation operation = matched.operation();
            boolean about = named.getOrDefault(grant, Set.of()).contains(matched.ordinal())
                    || (grant.access().contains(operation.access())
                            && (grant.resources().contains(operation.resource())
                                    || grant.resources().contains(Grant.EVERY_RESOURCE)));
            return about && (grant.parameters().isEmpty()
                    || matched.parameterNames().containsAll(grant.parameters().keySet()));
        }

        /**
         * The operations that grants name, each under all its paths; a name that several operations have allows none of them, and
         * denies all.
         */
        private Map<Grant, Set<Integer>> named(List<Match.Matched> operations, int count) {
            Map<String, Set<String>> byName = new HashMap<>();
            Map<String, List<Integer>> paths = new HashMap<>();
            for (Match.Matched matched : operations) {
                String one = OperationName.of(matched.operation());
                paths.computeIfAbsent(one, _ -> new ArrayList<>()).add(matched.ordinal());
                OperationName.all(matched.operation())
                        .forEach(name -> byName.computeIfAbsent(name, _ -> new HashSet<>()).add(one));
            }
            return rules.grants().stream().distinct().collect(Collectors.toMap(grant -> grant, grant -> {
                Set<Integer> all = new HashSet<>();
                for (String name : grant.operations()) {
                    Set<String> meant = byName.getOrDefault(OperationName.normal(name), Set.of());
                    for (String one : meant) {
                        List<Integer> found = paths.getOrDefault(one, List.of());
                        if (grant.effect() == Effect.DENY) {
                            all.addAll(found);
                            found.forEach(ordinal -> all.add(count + ordinal)); // in whatever way it is asked for
                        } else if (meant.size() == 1) {
                            all.addAll(found);
                        }
                    }
                }
                return all;
            }));
        }

        private String label(String name) {
            return state.id() + "/" + name;
        }
    }
}
