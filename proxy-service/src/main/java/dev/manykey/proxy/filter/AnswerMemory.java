package dev.manykey.proxy.filter;

import java.util.concurrent.atomic.AtomicLong;

/** How much all answers may hold together that are being read before they are passed on. Safe for many threads. */
final class AnswerMemory {
    private final long most;
    private final AtomicLong held = new AtomicLong();

    AnswerMemory(long most) {
        this.most = most;
    }

    /** Takes so many bytes, if they are there. */
    boolean take(int bytes) {
        if (held.addAndGet(bytes) <= most) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    /** Gives back what was taken. */
    void giveBack(long bytes) {
        held.addAndGet(-bytes);
    }

    long held() {
        return held.get();
    }
}
