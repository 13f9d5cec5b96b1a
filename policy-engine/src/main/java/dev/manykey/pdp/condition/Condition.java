package dev.manykey.pdp.condition;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelVariableResolver;
import dev.cel.runtime.Program;
import org.jspecify.annotations.Nullable;

/** A condition that was checked when it was written. Safe for many threads. */
public final class Condition {
    /** What a condition came to. */
    public sealed interface Outcome {
        /** It holds. */
        Outcome TRUE = new Told(true);
        /** It does not. */
        Outcome FALSE = new Told(false);

        /** It holds, or does not. */
        record Told(boolean holds) implements Outcome {}

        /** It depends on something that is not known. */
        record Unknown(Fact fact) implements Outcome {}

        /**
         * It could not be evaluated.
         *
         * @param why in words, without text from the request
         */
        record Failed(String why) implements Outcome {}
    }

    private final String text;
    private final Program program;
    private final Set<Fact> facts;
    private final Map<Fact, Set<String>> named;
    private final int questions;

    /**
     * @param questions how many it asks of each element that it looks at
     */
    Condition(String text, Program program, Set<Fact> facts, Map<Fact, Set<String>> named, int questions) {
        this.text = text;
        this.program = program;
        this.facts = Set.copyOf(facts);
        this.named = Map.copyOf(named);
        this.questions = questions;
    }

    /** As it was written. */
    public String text() {
        return text;
    }

    /** What it asks about. */
    public Set<Fact> facts() {
        return facts;
    }

    /** The texts that a fact is compared with, or the names that it is asked for; none for one that is not there. */
    public Set<String> named(Fact fact) {
        return named.getOrDefault(fact, Set.of());
    }

    /** What it comes to whatever is asked; null when that depends. */
    public @Nullable Boolean always() {
        if (facts.isEmpty() && evaluate(Facts.none()) instanceof Outcome.Told(boolean holds)) {
            return holds;
        }
        return null;
    }

    /** Evaluates it; never throws. */
    public Outcome evaluate(Facts known) {
        return evaluate(new Asked(known));
    }

    /**
     * Evaluates a condition about an element of an array.
     *
     * @param row a tree of maps, lists, strings, longs, doubles, booleans and nulls of the language
     */
    public Outcome evaluateRow(Object row) {
        return evaluate(new Row(row));
    }

    private Outcome evaluate(Variables variables) {
        Effort effort = Effort.begin();
        long before = effort.questions(questions);
        try {
            return program.eval(variables) instanceof Boolean holds
                    ? holds ? Outcome.TRUE : Outcome.FALSE
                    : new Outcome.Failed("neither true nor false");
        } catch (CelEvaluationException e) {
            Facts.Unknown unknown = variables.unknown();
            return unknown != null ? new Outcome.Unknown(unknown.fact())
                    : new Outcome.Failed(e.getErrorCode().name().toLowerCase(java.util.Locale.ROOT));
        } catch (RuntimeException | StackOverflowError e) {
            return new Outcome.Failed(e.getClass().getSimpleName());
        } catch (Effort.TooMuch e) {
            return new Outcome.Failed(String.valueOf(e.getMessage()));
        } finally {
            effort.elements(before);
            effort.end();
        }
    }

    /** Variables that remember what was asked in vain: what an error would have come to then, cannot be told. */
    private abstract static class Variables implements CelVariableResolver {
        Facts.@Nullable Unknown unknown() {
            return null;
        }
    }

    private static final class Asked extends Variables {
        private final Facts known;
        private Facts.@Nullable Unknown unknown;

        Asked(Facts known) {
            this.known = known;
        }

        @Override
        public Optional<Object> find(String name) {
            Fact fact = Fact.named(name);
            if (fact == null) {
                return Optional.empty();
            }
            try {
                return Optional.of(known.of(fact));
            } catch (Facts.Unknown e) {
                unknown = e;
                throw e;
            }
        }

        @Override
        Facts.@Nullable Unknown unknown() {
            return unknown;
        }
    }

    private static final class Row extends Variables {
        private final Object row;

        Row(Object row) {
            this.row = row;
        }

        @Override
        public Optional<Object> find(String name) {
            return name.equals(ConditionCompiler.ROW) ? Optional.of(row) : Optional.empty();
        }
    }

    /** The same text is the same condition. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Condition condition && condition.text.equals(text) && condition.facts.equals(facts);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
