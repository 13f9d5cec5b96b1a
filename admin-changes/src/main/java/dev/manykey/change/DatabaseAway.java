package dev.manykey.change;

import dev.manykey.adminapi.ProblemException;

import com.mongodb.MongoConnectionPoolClearedException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Tells a caller that the database does not answer, instead of that the service failed. */
final class DatabaseAway implements WebFilter, Ordered {
    private static final String DETAIL = "database: no answer (expected: one in time); a change may have been recorded, so send it again with the same Idempotency-Key or If-Match";

    /** Before the security filters: they may ask the database who sent a request. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return chain.filter(exchange)
                .onErrorMap(DatabaseAway::isAway, e -> ProblemException.unavailable(DETAIL, e));
    }

    private static boolean isAway(Throwable error) {
        return error instanceof MongoTimeoutException || error instanceof MongoSocketException
                || error instanceof MongoConnectionPoolClearedException;
    }
}
