package dev.manykey.proxy.forward;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLHandshakeException;

import dev.manykey.proxy.ProblemCode;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.WriteTimeoutException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;

/** The one table from what goes wrong towards an upstream to the code that the caller is told. */
final class UpstreamFailure {
    private UpstreamFailure() {}

    /** The caller's body broke off; whatever goes wrong after that is its doing. */
    static final class CallerBrokeOff extends RuntimeException {
        CallerBrokeOff(Throwable cause) {
            super("the caller's body broke off", cause);
        }
    }

    /** The upstream's answer cannot be searched for the credential. */
    static final class AnswerEncoded extends RuntimeException {
        AnswerEncoded() {
            super("the answer is encoded");
        }
    }

    /** The upstream switched protocols or otherwise never gave a final answer. */
    static final class NoFinalAnswer extends RuntimeException {
        NoFinalAnswer(int status) {
            super("status %d (expected: a final one)".formatted(status));
        }
    }

    /** The upstream switched to something that is not the websocket which was asked for. */
    static final class NotSwitched extends RuntimeException {
        NotSwitched(String why) {
            super(why);
        }
    }

    /** As many websockets are open to the upstream as may be. */
    static final class TooManyWebsockets extends RuntimeException {
        TooManyWebsockets() {
            super("websockets: as many as may be open are");
        }
    }

    /** The code for a failure before the answer has begun. */
    static ProblemCode code(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            ProblemCode code = switch (cause) {
                case CallerBrokeOff _ -> ProblemCode.REQUEST_INCOMPLETE;
                case AnswerEncoded _ -> ProblemCode.RESPONSE_ENCODED;
                case GuardedResolver.AddressForbidden _ -> ProblemCode.UPSTREAM_ADDRESS_FORBIDDEN;
                case ReadTimeoutException _ -> ProblemCode.UPSTREAM_TIMEOUT;
                case WriteTimeoutException _ -> ProblemCode.UPSTREAM_TIMEOUT;
                case ConnectTimeoutException _ -> ProblemCode.UPSTREAM_UNREACHABLE;
                case ConnectException _ -> ProblemCode.UPSTREAM_UNREACHABLE;
                case UnknownHostException _ -> ProblemCode.UPSTREAM_UNREACHABLE;
                case SSLHandshakeException _ -> ProblemCode.UPSTREAM_UNREACHABLE;
                case TooManyWebsockets _ -> ProblemCode.UPSTREAM_RESTING;
                case PoolAcquireTimeoutException _ -> ProblemCode.UPSTREAM_RESTING;
                case PoolAcquirePendingLimitException _ -> ProblemCode.UPSTREAM_RESTING;
                default -> null;
            };
            if (code != null) {
                return code;
            }
        }
        return failure instanceof IOException || failure instanceof RuntimeException
                ? ProblemCode.UPSTREAM_BROKEN
                : ProblemCode.INTERNAL;
    }

}
