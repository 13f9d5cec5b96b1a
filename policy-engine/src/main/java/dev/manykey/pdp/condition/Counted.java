package dev.manykey.pdp.condition;

import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** Lists and maps of JSON whose elements cost {@link Effort} when they are looked at one after the other. */
final class Counted {
    private Counted() {}

    /** The elements of an array. */
    static final class Elements extends AbstractList<Object> {
        private final List<Object> elements;

        Elements(List<Object> elements) {
            this.elements = elements;
        }

        @Override
        public Object get(int index) {
            Effort.elements(1);
            return elements.get(index);
        }

        @Override
        public int size() {
            return elements.size();
        }
    }

    /** The members of an object that was not checked for names in other letters. */
    static final class Fields extends AbstractMap<String, @Nullable Object> {
        private final Map<String, @Nullable Object> members;

        Fields(Map<String, @Nullable Object> members) {
            this.members = members;
        }

        @Override
        public @Nullable Object get(@Nullable Object name) {
            return members.get(name);
        }

        @Override
        public boolean containsKey(@Nullable Object name) {
            return members.containsKey(name);
        }

        @Override
        public Set<Entry<String, @Nullable Object>> entrySet() {
            Effort.spend((long) Effort.ELEMENT * members.size());
            return members.entrySet();
        }
    }
}
