package dev.manykey.proxy.check;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import dev.manykey.contract.event.CredentialCheckRequested;
import dev.manykey.contract.event.CredentialChecked;
import dev.manykey.contract.event.CredentialChecked.Result;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.UpstreamState.CheckCall;
import dev.manykey.proxy.attach.Attachment;
import dev.manykey.proxy.attach.Probe;
import dev.manykey.proxy.freshness.Freshness;
import dev.manykey.proxy.image.ProxyImage;
import dev.manykey.proxy.image.ServedUpstream;
import dev.manykey.spool.AuditSpool;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Makes the one harmless call that an upstream names, with a credential, and says on the record what came of it. */
public final class CredentialCheck {
    private static final Logger LOG = LoggerFactory.getLogger(CredentialCheck.class);
    private static final Duration SOON = Duration.ofSeconds(5);

    private final ProxyImage image;
    private final Freshness freshness;
    private final Attachment attachment;
    private final AuditSpool spool;
    private final Call call;
    private final Supplier<CompletableFuture<Void>> upToDate;
    private final Clock clock;

    /** Sends a probe; gives the upstream's status. */
    @FunctionalInterface
    public interface Call {
        /**
         * The status of the upstream's answer; fails when there is none.
         *
         * @param stillHolds asked when the first byte leaves; when it says no, nothing is sent
         */
        Mono<Integer> status(Probe probe, BooleanSupplier stillHolds);
    }

    /**
     * Checks with {@code call}, on the record of {@code spool}.
     *
     * @param upToDate completes when the image holds what is in the control log by now
     */
    public CredentialCheck(ProxyImage image, Freshness freshness, Attachment attachment, AuditSpool spool, Call call,
            Supplier<CompletableFuture<Void>> upToDate, Clock clock) {
        this.image = image;
        this.freshness = freshness;
        this.attachment = attachment;
        this.spool = spool;
        this.call = call;
        this.upToDate = upToDate;
        this.clock = clock;
    }

    private record Found(Result result, @Nullable Integer status, @Nullable String detail) {
        static Found notTried(String why) {
            return new Found(Result.NOT_TRIED, null, why);
        }
    }

    /** Does what {@code request} asks, unless nobody waits for it any more; {@code id} is the request's own. */
    void run(String id, CredentialCheckRequested request) {
        if (!clock.instant().isBefore(request.before())) {
            LOG.info("checks: request {} is too old to be answered", id);
            return;
        }
        boolean current = within(upToDate.get());
        CredentialState credential = image.credential(request.credential().value());
        if (!current || credential == null || credential.version() < request.version()) {
            LOG.warn("checks: request {} is for a credential that this proxy does not know yet", id);
            return; // whoever asked is told that nobody answered
        }
        Found found = find(request, credential);
        Instant at = clock.instant();
        var _ = spool.append(new CredentialChecked(id, at, credential.id(), credential.version(), credential.upstream(),
                found.result(), found.status(), found.detail()));
    }

    private Found find(CredentialCheckRequested request, CredentialState credential) {
        ServedUpstream upstream = image.rules().upstream(credential.upstream().value());
        CheckCall checkCall = upstream == null ? null : upstream.state().check();
        if (!image.isReady() || !freshness.isFresh() || upstream == null || checkCall == null) {
            return Found.notTried(
                    checkCall == null ? "the upstream names no call to check with" : "the proxy is not ready");
        }
        Probe probe = attachment.probe(upstream, credential, checkCall);
        if (probe == null) {
            return Found.notTried("the credential is not sealed for the upstream's address; put the token in again");
        }
        if (!isOnTheRecord(request)) {
            return Found.notTried("the call could not be recorded");
        }
        try {
            int status = call.status(probe, () -> stillHolds(upstream, credential))
                    .blockOptional(Duration.between(clock.instant(), request.before()))
                    .orElse(0);
            return new Found(resultOf(status), status, null);
        } catch (RuntimeException e) {
            return new Found(Result.UNREACHABLE, null, "the upstream did not answer");
        }
    }

    /** What is sent leaves only as long as the proxy may rely on it. */
    private boolean stillHolds(ServedUpstream upstream, CredentialState credential) {
        return image.isReady() && freshness.isFresh() && credential.equals(image.credential(credential.id().value()))
                && upstream.equals(image.rules().upstream(upstream.state().id().value()));
    }

    /** No call goes out that is not on the record first, this one included. */
    private boolean isOnTheRecord(CredentialCheckRequested request) {
        try {
            return within(spool.append(request).receipt());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean within(CompletableFuture<?> done) {
        return done.orTimeout(SOON.toMillis(), TimeUnit.MILLISECONDS).handle((_, failure) -> failure == null).join();
    }

    private static Result resultOf(int status) {
        if (status >= 200 && status < 300) {
            return Result.WORKS;
        }
        return status == 401 || status == 403 ? Result.REFUSED : Result.UNCLEAR;
    }
}
