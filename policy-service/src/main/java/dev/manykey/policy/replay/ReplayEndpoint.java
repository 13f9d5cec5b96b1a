package dev.manykey.policy.replay;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;

import dev.manykey.adminapi.ProblemException;
import dev.manykey.contract.Access;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.Level;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.policy.PolicyRules;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.controllog.ControlLogView;
import dev.manykey.pdp.Catalog;
import dev.manykey.pdp.Decision;
import dev.manykey.pdp.Match;
import dev.manykey.pdp.Permissions;
import dev.manykey.pdp.PolicyDecisionPoint;
import dev.manykey.policy.authoring.Drafting;
import dev.manykey.policy.authoring.GrantRequest;
import dev.manykey.policy.authoring.KeyRules;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * {@code POST /v1/replay}: a draft of a policy against the calls of the last days, as the audit topic has them: which calls of
 * which tools would change. Decided as if the keys were as they are now, and the catalog too.
 */
@RestController
class ReplayEndpoint {
    private static final int AT_A_TIME = 2;
    private static final int MOST_LINES = 500;
    private static final Duration LONGEST = Duration.ofSeconds(90);

    private final AuditFacts facts;
    private final KeyRules keyRules;
    private final Drafting drafting;
    private final ControlLogView view;
    private final Semaphore free = new Semaphore(AT_A_TIME);

    ReplayEndpoint(AuditFacts facts, KeyRules keyRules, Drafting drafting, ControlLogView view) {
        this.facts = facts;
        this.keyRules = keyRules;
        this.drafting = drafting;
        this.view = view;
    }

    /**
     * A question.
     *
     * @param days 1 to 30; null for 7
     */
    record Replay(@NotNull String policy, @Nullable Map<String, @Nullable Level> permissions,
            @Nullable List<@Nullable GrantRequest> grants, @Nullable Integer days) {}

    /**
     * Calls of one key and operation that would change alike.
     *
     * @param operation method and path template; method and path when it is none of the catalog
     * @param was {@code permitted} or {@code refused}, on the record
     * @param would {@code permitted}, {@code refused} or {@code undetermined}
     * @param reason why it would be refused, or which fact is not on the record
     * @param example the newest of them
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Change(String key, String keyName, String owner, String operation, String was, String would,
            @Nullable String reason, long calls, Example example) {}

    /**
     * One call.
     *
     * @param remote address of the caller, null when it is not known
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Example(Instant at, String method, String path, @Nullable String remote) {}

    /**
     * The answer.
     *
     * @param calls of keys for which the policy has a say
     * @param unchanged of them
     * @param changed of them
     * @param undetermined of them: the record does not hold what a condition asks for
     * @param changes the most frequent first, at most 500 lines
     * @param whole false when it took too long to read everything
     */
    record Replayed(String policy, int days, Instant from, long records, boolean whole, long calls, long unchanged,
            long changed, long undetermined, List<Change> changes) {}

    private record Line(String key, String operation, String was, String would, @Nullable String reason) {}

    private static final class Count {
        private long calls;
        private RecordedCall newest;

        Count(RecordedCall first) {
            newest = first;
        }

        void add(RecordedCall call) {
            calls++;
            newest = call.at().isBefore(newest.at()) ? newest : call;
        }
    }

    private record KeyUnderDraft(Catalog catalog, Permissions permissions) {}

    @PostMapping("/v1/replay")
    Mono<Replayed> replay(@Valid @RequestBody Replay body) {
        int days = body.days() == null ? 7 : body.days();
        if (days < 1 || days > AuditFacts.MOST_DAYS) {
            throw ProblemException.invalid("days", days, "1..%d".formatted(AuditFacts.MOST_DAYS));
        }
        return drafting.check(body.policy(), body.permissions(), body.grants())
                .flatMap(rules -> keys(body.policy(), rules))
                .flatMap(keys -> Mono.fromCallable(() -> replay(body.policy(), keys, days))
                        .subscribeOn(Schedulers.boundedElastic()).timeout(LONGEST))
                .onErrorMap(KafkaException.class,
                        e -> ProblemException.unavailable("The audit topic cannot be read; try again.", e));
    }

    /** Every key for which the policy has a say, with what it could do. */
    private Mono<Map<AccessKeyId, KeyUnderDraft>> keys(String policy, PolicyRules draft) {
        PolicyId id = new PolicyId(policy);
        return Flux.fromIterable(view.all(AccessKeyState.class)).concatMap(keyRules.remembering()::of)
                .filter(rules -> rules.policies().containsKey(id))
                .collectMap(rules -> rules.key().id(), rules -> new KeyUnderDraft(rules.catalog(),
                        rules.permissions(state -> state.id().equals(id) ? state.saying(draft) : state)));
    }

    private Replayed replay(String policy, Map<AccessKeyId, KeyUnderDraft> keys, int days) {
        if (!free.tryAcquire()) {
            throw ProblemException.unavailable("%d replays are running already; try again in a moment.".formatted(
                    AT_A_TIME), null);
        }
        try {
            Map<Line, Count> lines = new HashMap<>();
            long[] totals = new long[3];
            AuditFacts.Reading reading = facts.read(days, call -> {
                KeyUnderDraft key = keys.get(call.key());
                if (key != null) {
                    take(call, key, lines, totals);
                }
            });
            List<Change> changes = new ArrayList<>();
            lines.forEach((line, count) -> changes.add(new Change(line.key(), count.newest.caller().keyName(),
                    count.newest.owner().value(), line.operation(), line.was(), line.would(), line.reason(),
                    count.calls, new Example(count.newest.at(), count.newest.target().method(),
                            count.newest.target().path(), count.newest.remote()))));
            changes.sort(Comparator.comparingLong(Change::calls).reversed().thenComparing(Change::key)
                    .thenComparing(Change::operation));
            return new Replayed(policy, days, reading.from(), reading.records(), reading.whole(), totals[0],
                    totals[0] - totals[1] - totals[2], totals[1], totals[2],
                    List.copyOf(changes.subList(0, Math.min(changes.size(), MOST_LINES))));
        } finally {
            free.release();
        }
    }

    /** A call that needed the right to write, and would read now, asked for a websocket, or needed more when it was made. */
    private static Decision decide(RecordedCall call, KeyUnderDraft key, Match match) {
        boolean wrote = call.target().access() == Access.WRITE;
        return wrote ? new PolicyDecisionPoint().decideWebsocket(key.permissions(), key.catalog(), match,
                call.facts(PolicyDecisionPoint.websocket(key.catalog(), match)))
                : new PolicyDecisionPoint().decide(key.permissions(), match, call.facts(match));
    }

    private static void take(RecordedCall call, KeyUnderDraft key, Map<Line, Count> lines, long[] totals) {
        Match match = key.catalog().match(call.target().method(), call.target().path());
        Decision decision = call.isPathWhole() ? decide(call, key, match)
                : new Decision.Undetermined(dev.manykey.pdp.condition.Fact.PATH, "", new TreeMap<>());
        String was = call.permitted() ? "permitted" : "refused";
        String would = switch (decision) {
            case Decision.Permit _ -> "permitted";
            case Decision.Deny _ -> "refused";
            case Decision.Undetermined _ -> "undetermined";
        };
        totals[0]++;
        if (would.equals(was)) {
            return;
        }
        totals[would.equals("undetermined") ? 2 : 1]++;
        String reason = switch (decision) {
            case Decision.Permit _ -> null;
            case Decision.Deny deny -> deny.missing() == null ? deny.reason().toString()
                    : "%s: %s".formatted(deny.reason(), deny.missing());
            case Decision.Undetermined open -> open.fact().variable() + " is not on the record";
        };
        String operation = match instanceof Match.Matched matched
                ? matched.operation().method() + " " + matched.operation().path()
                : call.target().method() + " " + call.target().path();
        lines.computeIfAbsent(new Line(call.key().value(), operation, was, would, reason), _ -> new Count(call))
                .add(call);
    }
}
