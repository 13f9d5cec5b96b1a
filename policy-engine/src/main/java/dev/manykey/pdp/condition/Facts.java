package dev.manykey.pdp.condition;

/** What is known of a request. Asked only for what a condition needs; for one thread at a time. */
@FunctionalInterface
public interface Facts {
    /**
     * The value of a fact: a {@code String}, a {@code Long}, an {@code Instant}, a {@link FieldMap}, or for
     * {@link Fact#BODY} a tree of maps, lists, strings, longs, doubles and booleans.
     *
     * @throws Unknown when it is not known
     * @throws RuntimeException when it cannot be told, and never will be: a body that is no JSON; the condition fails then
     */
    Object of(Fact fact);

    /** Nothing is known. */
    static Facts none() {
        return fact -> {
            throw new Unknown(fact);
        };
    }

    /** A fact is not known, or not yet. */
    final class Unknown extends RuntimeException {
        private final transient Fact fact;

        /** Says that {@code fact} is not known. */
        public Unknown(Fact fact) {
            super(fact.variable() + ": not known", null, false, false);
            this.fact = fact;
        }

        /** Which. */
        public Fact fact() {
            return fact;
        }
    }
}
