package dev.manykey.policy.upstream;

import java.util.Collection;

import dev.manykey.contract.Access;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.policy.openapi.DocumentedOperation;
import dev.manykey.policy.openapi.NotTaken;
import dev.manykey.policy.upstream.Overrides.Setting;

import org.jspecify.annotations.Nullable;

/**
 * An operation of an upstream and where it is from.
 *
 * @param operation as it counts
 * @param documented as its document has it
 * @param document the name of that
 * @param corrected whether a {@link Correction} is on it
 * @param overridden whether {@link Overrides} say something of it
 * @param ignored whether it is refused to everybody because the overrides say so
 * @param seen false while it is refused to everybody because no operator has confirmed it yet
 */
record CataloguedOperation(Operation operation, DocumentedOperation documented, String document, boolean corrected,
        boolean overridden, boolean ignored, boolean seen) {
    static CataloguedOperation of(DocumentedOperation documented, String document, boolean seen) {
        return new CataloguedOperation(documented.operation(), documented, document, false, false, false, seen);
    }

    /** One that is known to be there and refused to everybody. */
    static CataloguedOperation of(NotTaken known) {
        Operation refused = new Operation(known.method(), known.path(), Publication.BARRED, Access.WRITE, null, 1);
        return new CataloguedOperation(refused, DocumentedOperation.of(refused), "", false, false, true, true);
    }

    /** The same, refused with these query parameters. */
    CataloguedOperation without(Collection<String> queryNames) {
        return new CataloguedOperation(operation.without(queryNames), documented, document, corrected, overridden,
                ignored, seen);
    }

    /** As its document has it. */
    Operation original() {
        return documented.operation();
    }

    /** Whether it is published as something that can be permitted. */
    boolean isUsable() {
        return seen && !ignored;
    }

    CataloguedOperation overridden(Setting set) {
        Integer cost = set.cost();
        Boolean ignore = set.ignore();
        return new CataloguedOperation(
                with(set.resource(), set.access(), cost == null ? operation.cost() : cost), documented, document,
                corrected, true, ignore == null ? ignored : ignore, seen);
    }

    CataloguedOperation corrected(@Nullable Correction correction) {
        return correction == null
                ? this
                : new CataloguedOperation(with(correction.resource(), correction.access(), operation.cost()),
                        documented, document, true, overridden, ignored, seen);
    }

    private Operation with(@Nullable String resource, @Nullable Access access, int cost) {
        return new Operation(operation.method(), operation.path(), resource == null ? operation.resource() : resource,
                access == null ? operation.access() : access, operation.operationId(), cost, operation.of(),
                operation.notWith());
    }
}
