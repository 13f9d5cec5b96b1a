package dev.manykey.proxy.filter;

/**
 * What answers may be like that are read before they are passed on.
 *
 * @param answerBytes of one, at most
 * @param heldBytes of all that are being read, at most
 * @param depth how deep arrays and objects may be inside each other
 */
public record AnswerBounds(int answerBytes, long heldBytes, int depth) {
    /** The longest answer that can be asked for. */
    public static final int MOST_ANSWER_BYTES = 256 << 20;
    /** The deepest. */
    public static final int MOST_DEPTH = 500;

    public AnswerBounds {
        if (answerBytes < 1 || answerBytes > MOST_ANSWER_BYTES || heldBytes < answerBytes || depth < 1
                || depth > MOST_DEPTH) {
            throw new IllegalArgumentException(
                    "answers: %d bytes, %d held, depth %d (expected: 1..%d, at least one answer, 1..%d)".formatted(
                            answerBytes, heldBytes, depth, MOST_ANSWER_BYTES, MOST_DEPTH));
        }
    }
}
