package dev.manykey.key.skip;

import java.time.Instant;
import java.util.Map;

import dev.manykey.adminapi.Operator;
import dev.manykey.adminapi.Page;
import dev.manykey.adminapi.PageLimit;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.change.Acts;
import dev.manykey.change.Answer;
import dev.manykey.change.Effect;
import dev.manykey.change.Ledger;
import dev.manykey.change.Receipts;
import dev.manykey.change.Ruling;
import dev.manykey.change.Wait;
import dev.manykey.change.Words;
import dev.manykey.contract.Kind;
import dev.manykey.controllog.ControlLogView;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code /v1/log-skips}: records of the control log that stop every proxy until an admin says that they may go on. */
@RestController
@RequestMapping("/v1/log-skips")
class SkipEndpoint {
    private final Ledger<Skip> skips;
    private final ControlLogView log;
    private final Receipts receipts;
    private final Acts acts;

    SkipEndpoint(Ledger<Skip> skips, ControlLogView log, Receipts receipts, Acts acts) {
        this.skips = skips;
        this.log = log;
        this.receipts = receipts;
        this.acts = acts;
    }

    /**
     * A record to go on without.
     *
     * @param topic id of the topic, as the health of a proxy names it, so that nobody skips a record of another one
     */
    record CreateSkip(@NotNull String topic, @NotNull Long offset, @NotNull @Words String reason) {}

    /** A skip as it is told. */
    record SkipView(String id, String topic, long offset, String reason, Instant createdAt, String createdBy,
            @JsonUnwrapped @Nullable Effect effect) {
        static SkipView of(Skip skip, @Nullable Effect effect) {
            return new SkipView(skip.key(), skip.topic(), skip.offset(), skip.reason(), skip.creation().at(),
                    skip.creation().by().value(), effect);
        }
    }

    /** Goes on without a record; done again it changes nothing. */
    @PostMapping
    Mono<ResponseEntity<SkipView>> create(@AuthenticationPrincipal Operator operator,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait, @Valid @RequestBody CreateSkip body) {
        return log.readToEnd().then(Mono.defer(() -> {
            requireThere(body);
            return skips.put(Skip.id(body.topic(), body.offset()), present -> present
                    .<Ruling<Skip>>map(Ruling.Unchanged::new)
                    .orElseGet(() -> new Ruling.Changed<>(
                            Skip.of(body.topic(), body.offset(), body.reason(), acts.by(operator)))));
        })).flatMap(recorded -> receipts.awaitShortly(Kind.SKIP, recorded, wait))
                .map(recorded -> Answer.changed(recorded, SkipView.of(recorded.entity(), Effect.of(recorded))));
    }

    @GetMapping
    Mono<Page<SkipView>> list(@RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "50") PageLimit limit) {
        return skips.page(Map.of(), _ -> true, cursor, limit).map(page -> new Page<>(
                page.items().stream().map(skip -> SkipView.of(skip, null)).toList(), page.nextCursor()));
    }

    private void requireThere(CreateSkip body) {
        String topic = log.proxies().topic();
        if (!body.topic().equals(topic)) {
            throw ProblemException.invalid("topic", body.topic(), topic + ", the id of the control log's topic now");
        }
        if (body.offset() < 0 || body.offset() >= log.offset()) {
            throw ProblemException.invalid("offset", body.offset(), "0..%d, one that is in the log".formatted(
                    log.offset() - 1));
        }
    }
}
