package dev.manykey.pdp.condition;

/** A text is not a condition that could ever be evaluated. The message says where and what was expected. */
public final class ConditionInvalid extends Exception {
    /** Says where and what was expected. */
    public ConditionInvalid(String message) {
        super(message);
    }
}
