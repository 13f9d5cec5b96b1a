package dev.manykey.key.credential;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;

import dev.manykey.adminapi.Operator;
import dev.manykey.adminapi.Problem;
import dev.manykey.adminapi.ProblemCode;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.change.Act;
import dev.manykey.change.Acts;
import dev.manykey.contract.event.CredentialCheckRequested;
import dev.manykey.contract.event.CredentialChecked;
import dev.manykey.contract.event.Envelope;
import dev.manykey.contract.state.UpstreamState;

import org.apache.kafka.common.KafkaException;
import reactor.core.publisher.Mono;

/** Finds out whether a credential works, by the one harmless call that its upstream names. This service cannot make it. */
final class CredentialChecker {
    private final Upstreams upstreams;
    private final CheckAnswers answers;
    private final Acts acts;
    private final Duration wait;

    /**
     * @param wait how long a proxy has for its answer
     */
    CredentialChecker(Upstreams upstreams, CheckAnswers answers, Acts acts, Duration wait) {
        this.upstreams = upstreams;
        this.answers = answers;
        this.acts = acts;
        this.wait = wait;
    }

    /** What a proxy found; ends with {@code no_proxy_answered} when none did in time. */
    Mono<CredentialChecked> check(Credential credential, Operator operator) {
        return upstreams.current("upstream", credential.upstream())
                .doOnNext(upstream -> requireCheckable(credential, upstream))
                .flatMap(_ -> answers.ask(question(credential, operator), wait))
                .switchIfEmpty(Mono.error(() -> new ProblemException(Problem.of(ProblemCode.NO_PROXY_ANSWERED,
                        "credential: %s not tried within %s (expected: a running proxy)".formatted(credential.key(),
                                wait)),
                        null)))
                .onErrorMap(KafkaException.class, e -> ProblemException.unavailable("Kafka does not answer", e))
                .onErrorMap(RejectedExecutionException.class,
                        e -> ProblemException.unavailable("too many checks at once", e));
    }

    private Envelope<CredentialCheckRequested> question(Credential credential, Operator operator) {
        Act act = acts.by(operator);
        Instant before = act.at().plus(wait);
        return new Envelope<>(act.factId(), act.at(), "key-service", act.operator().value(), null,
                new CredentialCheckRequested(credential.id(), credential.version(), before));
    }

    private static void requireCheckable(Credential credential, UpstreamState upstream) {
        if (upstream.check() == null) {
            throw ProblemException.conflict("upstream", upstream.id().value(), "one that names a call to check with");
        }
        switch (credential.status()) {
            case ACTIVE -> {
                if (!Upstreams.originOf(upstream).equals(credential.token().origin())) {
                    throw ProblemException.conflict("origin", credential.token().origin(),
                            Upstreams.originOf(upstream) + " as the upstream has now; put the token again");
                }
            }
            case DISABLED -> throw ProblemException.conflict("status", credential.status(), "active");
        }
    }
}
