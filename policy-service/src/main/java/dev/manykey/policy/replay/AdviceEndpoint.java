package dev.manykey.policy.replay;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.manykey.adminapi.Operator;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.change.Acts;
import dev.manykey.contract.Access;
import dev.manykey.contract.policy.Grant;
import dev.manykey.contract.policy.PolicyRules;
import dev.manykey.pdp.Decision;
import dev.manykey.pdp.Match;
import dev.manykey.pdp.Permissions;
import dev.manykey.pdp.PolicyDecisionPoint;
import dev.manykey.pdp.condition.Facts;
import dev.manykey.policy.authoring.Drafting;
import dev.manykey.policy.authoring.KeyRules;

import org.apache.kafka.common.KafkaException;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * {@code /v1/keys/{keyId}/advice}: which permissions of a key nobody has used, and the narrowest rules that would have covered what
 * it did. {@code POST …/shadow} puts those in shadow for this key.
 */
@RestController
@RequestMapping("/v1/keys/{keyId}/advice")
class AdviceEndpoint {
    private static final String USED = "used";

    private final AuditFacts facts;
    private final KeyRules keyRules;
    private final Drafting drafting;
    private final Acts acts;

    AdviceEndpoint(AuditFacts facts, KeyRules keyRules, Drafting drafting, Acts acts) {
        this.facts = facts;
        this.keyRules = keyRules;
        this.drafting = drafting;
        this.acts = acts;
    }

    /** An operation, and how often it was called. */
    record Used(String operation, String resource, Access access, long calls) {}

    /**
     * The advice.
     *
     * @param calls that were permitted
     * @param used operations that were called, and are still in the catalog
     * @param unused permissions of the key of which no operation was called, such as {@code deals:write}
     * @param narrowest rules that allow the used operations and nothing else
     * @param whole false when it took too long to read everything: then do not follow it
     */
    record Advice(String key, int days, Instant from, boolean whole, long calls, List<Used> used, List<String> unused,
            PolicyRules narrowest) {}

    /**
     * What was put in shadow.
     *
     * @param policy that carries the draft
     */
    record Shadowed(String policy, long version, Advice advice) {}

    @GetMapping
    Mono<Advice> advice(@PathVariable String keyId, @RequestParam(defaultValue = "7") int days) {
        return keyRules.of(keyId).flatMap(rules -> advice(rules, days));
    }

    @PostMapping("/shadow")
    Mono<Shadowed> shadow(@AuthenticationPrincipal Operator operator, @PathVariable String keyId,
            @RequestParam(defaultValue = "7") int days) {
        return keyRules.of(keyId).flatMap(rules -> advice(rules, days).flatMap(advice -> {
            if (!advice.whole()) {
                throw ProblemException.unavailable("Not everything could be read in time; ask for fewer days.", null);
            }
            return drafting.shadow(rules.key(), advice.narrowest(), acts.by(operator))
                    .map(recorded -> new Shadowed(rules.key().id().value(), recorded.entity().version(), advice));
        }));
    }

    private Mono<Advice> advice(KeyRules.Rules rules, int days) {
        if (days < 1 || days > AuditFacts.MOST_DAYS) {
            throw ProblemException.invalid("days", days, "1..%d".formatted(AuditFacts.MOST_DAYS));
        }
        return Mono.fromCallable(() -> read(rules, days)).subscribeOn(Schedulers.boundedElastic())
                .onErrorMap(KafkaException.class,
                        e -> ProblemException.unavailable("The audit topic cannot be read; try again.", e));
    }

    private Advice read(KeyRules.Rules rules, int days) {
        Map<Integer, Long> calls = new TreeMap<>();
        long[] permitted = new long[1];
        AuditFacts.Reading reading = facts.read(days, call -> {
            if (call.permitted() && call.key().equals(rules.key().id())) {
                permitted[0]++;
                if (rules.catalog().match(call.target().method(), call.target()
                        .path()) instanceof Match.Matched matched) {
                    calls.merge(matched.ordinal(), 1L, Long::sum);
                }
            }
        });
        List<Used> used = new ArrayList<>();
        List<String> names = new ArrayList<>();
        calls.forEach((ordinal, count) -> {
            var operation = rules.catalog().operations().get(ordinal).operation();
            String name = operation.method() + " " + operation.path();
            names.add(name);
            used.add(new Used(name, operation.resource(), operation.access(), count));
        });
        PolicyRules narrowest = names.isEmpty() ? PolicyRules.NOTHING
                : new PolicyRules(new TreeMap<>(), List.of(new Grant(USED, Grant.Effect.ALLOW, List.of(), List.of(),
                        names, new TreeMap<>(), null, null)));
        return new Advice(rules.key().id().value(), days, reading.from(), reading.whole(), permitted[0], used,
                unused(rules, calls), narrowest);
    }

    /** Permissions that are there, always or now and then, and of which no operation was called. */
    private static List<String> unused(KeyRules.Rules rules, Map<Integer, Long> calls) {
        Permissions permissions = rules.permissions();
        TreeSet<String> allowed = new TreeSet<>();
        TreeSet<String> used = new TreeSet<>();
        for (Match.Matched matched : rules.catalog().operations()) {
            String permission = matched.operation().resource() + ":" + matched.operation().access();
            Decision decision = new PolicyDecisionPoint().decide(permissions, matched, Facts.none());
            if (!(decision instanceof Decision.Deny)) {
                allowed.add(permission);
            }
            if (calls.containsKey(matched.ordinal())) {
                used.add(permission);
            }
        }
        allowed.removeAll(used);
        return List.copyOf(allowed);
    }
}
