package dev.manykey.proxy.filter;

import java.io.ByteArrayOutputStream;

import dev.manykey.proxy.ProblemCode;
import dev.manykey.proxy.filter.Filtered.PassedOn.How;

import org.jspecify.annotations.Nullable;

/**
 * One answer that is read to its end before anything of it is passed on. Its pieces are taken one after the other until
 * {@link #wantsMore} says no or they end; then {@link #result} says what becomes of it. To be closed in any case. For one thread
 * at a time.
 */
public final class AnswerReading implements AutoCloseable {
    private static final byte[] NO_BODY = {};

    private final AnswerFilter filter;
    private final AnswerRules rules;
    private final AnswerHead head;
    private final AnswerMemory memory;
    private final int most;
    private final @Nullable String whyNot;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private long taken;
    private boolean closed;
    private @Nullable Filtered early;

    AnswerReading(AnswerFilter filter, AnswerRules rules, AnswerHead head, AnswerMemory memory, int most) {
        this.filter = filter;
        this.rules = rules;
        this.head = head;
        this.memory = memory;
        this.most = most;
        this.whyNot = head.whyNot();
        if (head.isWithoutBody()) {
            early = new Filtered.PassedOn(NO_BODY, How.NONE);
        }
    }

    /** Whether what becomes of the answer depends on more of its body. */
    public boolean wantsMore() {
        return early == null;
    }

    /** Takes the next piece of the body; it is copied. One that is not wanted any more is ignored. */
    public void next(byte[] piece) {
        if (early != null || piece.length == 0) {
            return;
        }
        if (whyNot != null) {
            early = notFilterable(head, whyNot);
        } else if (piece.length > most - body.size()) {
            early = notFilterable(head, "it is longer than %d bytes".formatted(most));
        } else if (closed || !memory.take(piece.length)) {
            early = new Filtered.Refused(ProblemCode.FILTER_BUSY, ProblemCode.FILTER_BUSY.sentence());
        } else {
            taken += piece.length;
            body.write(piece, 0, piece.length);
        }
    }

    /**
     * What becomes of the answer, once all of it has been taken or no more is wanted. This is where the work is done: of a long
     * answer it takes tens of milliseconds, with conditions on a million rows seconds, so a thread that others wait for should
     * not be the one that asks.
     */
    public Filtered result() {
        if (early != null) {
            return early;
        }
        return body.size() == 0 ? new Filtered.PassedOn(NO_BODY, How.NONE)
                : filter.filter(rules, head, body.toByteArray());
    }

    /** An answer that cannot be filtered is withheld. Of one that tells of no success the status is left, which says enough. */
    static Filtered notFilterable(AnswerHead head, String why) {
        return head.isSuccess()
                ? new Filtered.Refused(ProblemCode.ANSWER_NOT_FILTERABLE, "answer: " + why
                        + " (expected: JSON that the permission's obligations can be carried out on)")
                : new Filtered.PassedOn(NO_BODY, How.LEFT_OUT);
    }

    /** Gives back the memory that it took, once. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            memory.giveBack(taken);
        }
    }
}
