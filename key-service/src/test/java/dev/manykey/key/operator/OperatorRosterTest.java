package dev.manykey.key.operator;

import java.time.Instant;

import dev.manykey.adminapi.ProblemCode;
import dev.manykey.change.Act;
import dev.manykey.change.Ruling;
import dev.manykey.contract.KeyHash;
import dev.manykey.contract.OperatorId;
import dev.manykey.contract.state.OperatorState.Role;
import dev.manykey.controllog.Change;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What can be said of the rules about operators without a service around them. */
class OperatorRosterTest {
    private static final Act ACT = new Act("key-service", "fact", Instant.EPOCH, new OperatorId("grace"), "Grace");

    @Test
    void lastAdminInForceStaysWhoeverElseThereIs() {
        OperatorRoster roster = with(with(with(OperatorRoster.none(ACT), "ada", Role.ADMIN), "bob", Role.ADMIN),
                "otto", Role.AUDITOR);

        OperatorRoster withoutAda = changed(roster.revoke("ada", ACT));

        assertThat(withoutAda.revoke("bob", ACT)).isInstanceOfSatisfying(Ruling.Refused.class,
                refused -> assertThat(refused.problem().code()).isEqualTo(ProblemCode.CONFLICT));
        assertThat(withoutAda.revoke("ada", ACT)).isInstanceOf(Ruling.Unchanged.class);
        assertThat(withoutAda.revoke("otto", ACT)).isInstanceOf(Ruling.Changed.class);
    }

    @Test
    void rosterIsReadBackAsItWasWritten() {
        OperatorRoster roster = changed(with(with(OperatorRoster.none(ACT), "ada", Role.ADMIN), "otto", Role.AUDITOR)
                .revoke("otto", ACT));
        RosterForm form = new RosterForm();

        OperatorRoster read = form.read(OperatorRoster.ID, roster.version(), form.write(roster));

        assertThat(read).isEqualTo(roster);
    }

    private static OperatorRoster with(OperatorRoster roster, String id, Role role) {
        byte[] hash = new byte[32];
        hash[0] = (byte) id.charAt(0);
        return changed(roster.add(new OperatorId(id), id, role, KeyHash.of(hash), ACT, null));
    }

    private static OperatorRoster changed(Ruling<OperatorRoster> ruling) {
        return switch (ruling) {
            case Ruling.Changed<OperatorRoster>(Change<OperatorRoster> change) -> change.next();
            case Ruling<OperatorRoster> other -> throw new AssertionError(other);
        };
    }
}
