package dev.manykey.policy.authzen;

import java.util.ArrayList;
import java.util.List;

import dev.manykey.adminapi.ProblemException;
import dev.manykey.policy.authzen.Verdict.Because;
import dev.manykey.policy.authzen.Verdict.Failure;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /access/v1/evaluation} and {@code /access/v1/evaluations} (AuthZEN 1.0, 6 and 7). A denial is an answer, 200; an error
 * status says that the request was not understood, or that nothing can be told now.
 */
@RestController
class EvaluationEndpoint {
    static final String ONE = "/access/v1/evaluation";
    static final String SEVERAL = "/access/v1/evaluations";

    private static final int MAX_QUESTIONS = 1000;

    private final Readings readings;

    EvaluationEndpoint(Readings readings) {
        this.readings = readings;
    }

    /** The answers to several questions (7.2), in their order; no decision over all, as is recommended. */
    record Verdicts(List<Verdict> evaluations) {}

    /** When the rest of several questions is left unanswered (7.1.2.1). */
    private enum Semantic {
        EXECUTE_ALL, DENY_ON_FIRST_DENY, PERMIT_ON_FIRST_PERMIT;

        boolean isOver(Verdict verdict) {
            return switch (this) {
                case EXECUTE_ALL -> false;
                case DENY_ON_FIRST_DENY -> !verdict.decision();
                case PERMIT_ON_FIRST_PERMIT -> verdict.decision();
            };
        }
    }

    @PostMapping(ONE)
    Mono<ResponseEntity<Verdict>> evaluation(ServerHttpRequest request) {
        return QuestionReader.body(request).flatMap(this::one).map(EvaluationEndpoint::json);
    }

    @PostMapping(SEVERAL)
    Mono<ResponseEntity<Object>> evaluations(ServerHttpRequest request) {
        return QuestionReader.body(request).flatMap(body -> {
            JsonNode questions = body.get("evaluations");
            if (questions != null && !questions.isArray()) {
                throw ProblemException.invalid("evaluations", QuestionReader.shown(questions), "an array");
            }
            Semantic semantic = semantic(body);
            return questions == null || questions.isEmpty()
                    ? one(body).map(verdict -> json((Object) verdict))
                    : all(List.copyOf(questions.values()), body, semantic).map(verdicts -> json((Object) verdicts));
        });
    }

    private Mono<Verdict> one(ObjectNode body) {
        Question question = QuestionReader.question(body);
        return readings.now().flatMap(reading -> new Judging(reading).judge(question));
    }

    private Mono<Verdicts> all(List<JsonNode> questions, ObjectNode defaults, Semantic semantic) {
        if (questions.size() > MAX_QUESTIONS) {
            throw ProblemException.invalid("evaluations", questions.size() + " elements",
                    "at most %d".formatted(MAX_QUESTIONS));
        }
        QuestionReader.requireDefaults(defaults);
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            places.add(i);
        }
        return readings.now().flatMap(reading -> {
            Judging judging = new Judging(reading);
            return Flux.fromIterable(places)
                    .concatMap(place -> answer(questions.get(place), defaults, "evaluations[%d].".formatted(place),
                            judging))
                    .takeUntil(semantic::isOver).collectList().map(Verdicts::new);
        });
    }

    /** What is wrong with one question is the answer to it, and does not keep the others from theirs (7.2.1). */
    private static Mono<Verdict> answer(JsonNode one, ObjectNode defaults, String at, Judging judging) {
        try {
            if (one instanceof ObjectNode object) {
                return judging.judge(QuestionReader.question(object, defaults, at));
            }
            throw ProblemException.invalid(at.substring(0, at.length() - 1), QuestionReader.shown(one), "an object");
        } catch (ProblemException e) {
            return Mono.just(new Verdict(false, failed(e.getMessage())));
        }
    }

    private static Because failed(@Nullable String message) {
        return new Because(null, null, "request_invalid", null, null, null, null, null, null, null, null,
                new Failure(400, String.valueOf(message)));
    }

    private static Semantic semantic(ObjectNode body) {
        JsonNode asked = QuestionReader.optional(body.get("options"), "options").get("evaluations_semantic");
        if (asked == null) {
            return Semantic.EXECUTE_ALL;
        }
        return switch (asked.isString() ? asked.stringValue() : "") {
            case "execute_all" -> Semantic.EXECUTE_ALL;
            case "deny_on_first_deny" -> Semantic.DENY_ON_FIRST_DENY;
            case "permit_on_first_permit" -> Semantic.PERMIT_ON_FIRST_PERMIT;
            default -> throw ProblemException.invalid("options.evaluations_semantic", QuestionReader.shown(asked),
                    "execute_all, deny_on_first_deny or permit_on_first_permit");
        };
    }

    /** Whatever the caller says that it accepts, an answer is JSON (10.1). */
    private static <T> ResponseEntity<T> json(T body) {
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(body);
    }
}
