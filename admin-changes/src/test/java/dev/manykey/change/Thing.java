package dev.manykey.change;

import java.util.List;
import java.util.Map;

import dev.manykey.contract.Kind;
import dev.manykey.controllog.Change;
import dev.manykey.controllog.EntityForm;

import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** What the ledger under test has entries of. */
record Thing(String key, long version, String text, boolean isRemoved, Creation creation) implements Created {
    static Change<Thing> made(String key, Act act, @Nullable RequestMark mark) {
        return new Thing(key, 1, "", false, Creation.of(act, mark)).because(act);
    }

    Change<Thing> write(String more, Act act) {
        return new Thing(key, version + 1, text + more, false, creation).because(act);
    }

    Change<Thing> remove(Act act) {
        return new Thing(key, version + 1, text, true, creation).because(act);
    }

    private Change<Thing> because(Act act) {
        return new Change<>(this, List.of(),
                act.fact("thing.changed", Kind.OWNER, key, version, null, null, Map.of()));
    }

    /** A thing in a store. */
    static final class Form implements EntityForm<Thing> {
        @Override
        public Document write(Thing thing) {
            return thing.creation.writeTo(new Document("text", thing.text).append("removed", thing.isRemoved));
        }

        @Override
        public Thing read(String id, long version, Document members) {
            return new Thing(id, version, members.getString("text"), members.getBoolean("removed"),
                    Creation.readFrom(members));
        }
    }
}
