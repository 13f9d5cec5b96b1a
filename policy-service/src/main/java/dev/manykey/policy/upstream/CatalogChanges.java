package dev.manykey.policy.upstream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.manykey.contract.Access;
import dev.manykey.contract.state.UpstreamState.Operation;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What became of an upstream's operations by one change, overrides and corrections counted in. Each list holds at most
 * {@value #LISTED}, the totals count all.
 *
 * @param changed the same operation, by its method and path, or by its operation id when those have changed
 */
record CatalogChanges(Totals totals, List<Told> added, List<Told> removed, List<Changed> changed) {
    private static final int LISTED = 200;

    /** How many there are of each. */
    record Totals(int added, int removed, int changed) {}

    /** An operation in short. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Told(String method, String path, String resource, Access access, int cost, @Nullable String operationId,
            boolean ignored) {
        static Told of(CataloguedOperation entry) {
            Operation operation = entry.operation();
            return new Told(operation.method(), operation.path(), operation.resource(), operation.access(),
                    operation.cost(), operation.operationId(), entry.ignored());
        }

        OperationKey key() {
            return new OperationKey(method, path);
        }
    }

    /** An operation before and after. */
    record Changed(Told before, Told after) {}

    static CatalogChanges between(Operations before, Operations after) {
        Set<Told> removed = new LinkedHashSet<>();
        Map<OperationKey, Told> goneByShape = new HashMap<>();
        Map<String, Told> goneById = new HashMap<>();
        List<Changed> changed = new ArrayList<>();
        for (CataloguedOperation entry : before.all()) {
            Told old = Told.of(entry);
            CataloguedOperation now = after.find(old.key());
            if (now == null) {
                removed.add(old);
                goneByShape.put(old.key().withoutNames(), old);
                if (old.operationId() != null) {
                    goneById.putIfAbsent(old.operationId(), old);
                }
            } else if (!old.equals(Told.of(now))) {
                changed.add(new Changed(old, Told.of(now)));
            }
        }
        List<Told> added = new ArrayList<>();
        for (CataloguedOperation entry : after.all()) {
            Told now = Told.of(entry);
            if (!before.has(now.key())) {
                Told old = goneByShape.get(now.key().withoutNames());
                if (old == null && now.operationId() != null) {
                    old = goneById.get(now.operationId());
                }
                if (old != null && removed.remove(old)) {
                    changed.add(new Changed(old, now));
                } else {
                    added.add(now);
                }
            }
        }
        return new CatalogChanges(new Totals(added.size(), removed.size(), changed.size()), cut(added),
                cut(List.copyOf(removed)), cut(changed));
    }

    private static <T> List<T> cut(List<T> all) {
        return List.copyOf(all.subList(0, Math.min(all.size(), LISTED)));
    }
}
