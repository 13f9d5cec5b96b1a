package dev.manykey.policy.authzen;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import dev.manykey.adminapi.ProblemCode;
import dev.manykey.adminapi.ProblemException;

import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RecencyTest {
    private final AtomicLong nanos = new AtomicLong(-5);
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicBoolean away = new AtomicBoolean();
    private final AtomicBoolean caughtUp = new AtomicBoolean(true);
    private final Recency recency = new Recency(caughtUp::get, () -> {
        reads.incrementAndGet();
        return away.get() ? Mono.error(new IllegalStateException("away")) : Mono.empty();
    }, Duration.ofSeconds(2), nanos::get);

    @Test
    void isProvenBeforeTheFirstAnswerAndAgainBeforeTheBoundHasPassed() {
        recency.require().block();
        recency.require().block();
        int first = reads.get();
        pass(1100);
        recency.require().block();
        int second = reads.get();
        pass(500);
        recency.require().block();

        assertThat(first).isEqualTo(1);
        assertThat(second).isEqualTo(2);
        assertThat(reads).hasValue(2);
    }

    @Test
    void nothingIsAnsweredOnWhatIsOlderThanTheBound() {
        recency.require().block();
        away.set(true);
        pass(1900);
        recency.require().block();
        pass(100);

        assertRefused(ProblemCode.UNAVAILABLE);
        away.set(false);
        recency.require().block();
        caughtUp.set(false);
        assertRefused(ProblemCode.STARTING);
    }

    @Test
    void aReadThatTookLongerThanTheBoundProvesTooLittle() {
        Sinks.Empty<Void> slow = Sinks.empty();
        Recency behind = new Recency(() -> true, slow::asMono, Duration.ofSeconds(2), nanos::get);
        var answer = behind.require().toFuture();

        pass(2000);
        slow.tryEmitEmpty().orThrow();

        assertThat(answer).isCompletedExceptionally();
    }

    private void assertRefused(ProblemCode code) {
        assertThatThrownBy(() -> recency.require().block()).isInstanceOfSatisfying(ProblemException.class,
                problem -> assertThat(problem.problem().code()).isEqualTo(code));
    }

    private void pass(long millis) {
        nanos.addAndGet(Duration.ofMillis(millis).toNanos());
    }
}
