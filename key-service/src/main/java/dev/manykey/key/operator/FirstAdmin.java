package dev.manykey.key.operator;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;

import dev.manykey.adminapi.OperatorToken;
import dev.manykey.change.Act;
import dev.manykey.change.Acts;
import dev.manykey.change.Ledger;
import dev.manykey.change.Recorded;
import dev.manykey.change.Ruling;
import dev.manykey.contract.KeyHash;
import dev.manykey.contract.OperatorId;
import dev.manykey.contract.state.OperatorState.Role;
import dev.manykey.contract.state.OperatorState.Status;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * Makes the first admin on the very first start: when neither the database nor the control log knows any operator. Several
 * instances may start at once: the insert of the roster decides, and only the token that is in it is handed over.
 */
final class FirstAdmin implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FirstAdmin.class);
    private static final OperatorId ID = new OperatorId("first-admin");
    private static final String NAME = "First admin";
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final Ledger<OperatorRoster> rosters;
    private final OperatorsInLog log;
    private final Acts acts;
    private final SecureRandom random;
    private final @Nullable TokenFile file;
    private final PrintStream terminal;
    private @Nullable OperatorToken token;
    private @Nullable Path staged;
    private Disposable running = Disposables.disposed();
    private volatile boolean settled;

    /**
     * What the control log tells.
     *
     * @param any completes when it has been read to its end: whether it knows an operator
     * @param readToEnd completes when what is in it by now is known
     */
    record OperatorsInLog(Mono<Boolean> any, Mono<Void> readToEnd) {}

    /**
     * @param file where the token is handed over; null for the terminal
     */
    FirstAdmin(Ledger<OperatorRoster> rosters, OperatorsInLog log, Acts acts, SecureRandom random,
            @Nullable TokenFile file, PrintStream terminal) {
        this.rosters = rosters;
        this.log = log;
        this.acts = acts;
        this.random = random;
        this.file = file;
        this.terminal = terminal;
    }

    /**
     * Sees to it in the background, however long database and Kafka take. To be called when the service has started: one
     * that dies of something else must not have made an admin whose token nobody will see.
     */
    void start() {
        running = ensure()
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, RETRY).doBeforeRetry(signal -> LOG
                        .warn("first admin: not made yet ({}), trying again in {}", signal.failure().toString(),
                                RETRY)))
                .subscribe();
    }

    /** Completes when there is a roster and, if this made it, its token has been handed over. May be tried again. */
    Mono<Void> ensure() {
        return log.any().flatMap(any -> rosters.findIfPresent(OperatorRoster.ID)
                .switchIfEmpty(Mono.defer(() -> any ? databaseLost() : begin())))
                .doOnNext(this::handOver)
                .then()
                .doOnSuccess(_ -> settled = true)
                .subscribeOn(Schedulers.boundedElastic()); // files
    }

    /** Whether it is known who the operators are, and the token of a first admin made here is where it belongs. */
    boolean isSettled() {
        return settled;
    }

    private Mono<OperatorRoster> begin() {
        OperatorToken mine = tokenOfThisInstance();
        Act act = acts.byTheService();
        return rosters.put(OperatorRoster.ID, present -> present
                .<Ruling<OperatorRoster>>map(Ruling.Unchanged::new) // another instance was faster
                .orElseGet(() -> OperatorRoster.none(act).add(ID, NAME, Role.ADMIN, mine.hash(), act, null)))
                .map(Recorded::entity)
                .delayUntil(_ -> log.readToEnd());
    }

    private OperatorToken tokenOfThisInstance() {
        OperatorToken mine = token;
        if (mine == null) {
            mine = OperatorToken.issue(random);
            token = mine;
            staged = file == null ? null : file.stage(mine);
        }
        return mine;
    }

    private void handOver(OperatorRoster roster) {
        Optional<KeyHash> inForce = roster.find(ID.value()).filter(one -> one.status() == Status.ACTIVE)
                .map(OperatorAccount::tokenHash);
        if (file == null) {
            if (token != null && inForce.filter(token.hash()::equals).isPresent()) {
                print(token);
            }
        } else {
            inForce.flatMap(file::findStaged).ifPresent(found -> {
                file.settle(found);
                LOG.info("first start: the token of the admin {} is in {}", ID, file);
            });
            if (staged != null) {
                file.drop(staged);
            }
        }
        forget();
    }

    /** Straight to the terminal: a logger might keep it, or send it elsewhere. */
    private void print(OperatorToken shown) {
        String line = "-".repeat(72);
        String text = shown.text().use(bytes -> new String(bytes, StandardCharsets.US_ASCII));
        terminal.printf(
                "%n%s%nFirst start. Token of the admin %s, shown this once and kept nowhere:%n%n    %s%n%n%s%n%n",
                line, ID, text, line);
        terminal.flush();
    }

    private void forget() {
        if (token != null) {
            token.close();
            token = null;
        }
        staged = null;
    }

    private Mono<OperatorRoster> databaseLost() {
        LOG.error("operators: none in the database (expected: those of the control log); restore it from a backup");
        return Mono.empty();
    }

    @Override
    public void close() {
        running.dispose();
    }
}
