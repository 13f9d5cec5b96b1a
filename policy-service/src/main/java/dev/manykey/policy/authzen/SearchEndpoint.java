package dev.manykey.policy.authzen;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.policy.authoring.KeyRules;
import dev.manykey.policy.authzen.Question.Act;
import dev.manykey.policy.authzen.Question.Entity;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /access/v1/search/...}: which subjects, resources or actions an evaluation would permit (AuthZEN 1.0, 8). What is found
 * is what is known here and was judged one by one, so that nothing is told that an evaluation would deny. A page is bounded in what
 * is looked through for it, so it may be short, or empty, and have a next one all the same.
 */
@RestController
class SearchEndpoint {
    static final String SUBJECT = "/access/v1/search/subject";
    static final String RESOURCE = "/access/v1/search/resource";
    static final String ACTION = "/access/v1/search/action";

    private static final int LOOKED_THROUGH = 2000;

    private final Readings readings;

    SearchEndpoint(Readings readings) {
        this.readings = readings;
    }

    /** A subject or a resource that was found. */
    record FoundEntity(String type, String id) {}

    /** An action that was found. */
    record FoundAction(String name) {}

    /**
     * Where the next page begins (8.2.2).
     *
     * @param nextToken empty when there is none
     */
    record Paging(@JsonProperty("next_token") String nextToken, int count) {}

    /** A page of what was found (8.3). */
    @JsonPropertyOrder({"page", "results"})
    record Results<T>(Paging page, List<T> results) {}

    @PostMapping(SUBJECT)
    Mono<ResponseEntity<Results<FoundEntity>>> subjects(ServerHttpRequest request) {
        return QuestionReader.body(request).flatMap(body -> {
            Question question = new Question(QuestionReader.entity(body.get("subject"), "subject", false),
                    QuestionReader.act(body.get("action"), "action"),
                    QuestionReader.resource(body.get("resource"), "resource", true), context(body));
            String type = question.subject().type();
            return answer(Page.of(body, question), reading -> Mono.just(Subject.ids(type, reading)),
                    question::ofSubject, id -> new FoundEntity(type, id));
        });
    }

    @PostMapping(RESOURCE)
    Mono<ResponseEntity<Results<FoundEntity>>> resources(ServerHttpRequest request) {
        return QuestionReader.body(request).flatMap(body -> {
            Question question = new Question(QuestionReader.entity(body.get("subject"), "subject", true),
                    QuestionReader.act(body.get("action"), "action"),
                    QuestionReader.resource(body.get("resource"), "resource", false), context(body));
            return answer(Page.of(body, question),
                    reading -> fromRules(question.subject(), reading, rules -> Candidates.resources(rules, question)),
                    question::ofResource, id -> new FoundEntity(question.resource().type(), id));
        });
    }

    @PostMapping(ACTION)
    Mono<ResponseEntity<Results<FoundAction>>> actions(ServerHttpRequest request) {
        return QuestionReader.body(request).flatMap(body -> {
            Question question = new Question(QuestionReader.entity(body.get("subject"), "subject", true),
                    new Act("", JsonNodeFactory.instance.objectNode()),
                    QuestionReader.resource(body.get("resource"), "resource", true), context(body));
            return answer(Page.of(body, question),
                    reading -> fromRules(question.subject(), reading, rules -> Candidates.actions(rules, question)),
                    question::ofAction, FoundAction::new);
        });
    }

    private static ObjectNode context(ObjectNode body) {
        return QuestionReader.optional(body.get("context"), "context");
    }

    private <T> Mono<ResponseEntity<Results<T>>> answer(Page page,
            Function<Reading, Mono<? extends Collection<String>>> candidates, Function<String, Question> asking,
            Function<String, T> found) {
        return readings.now().flatMap(reading -> candidates.apply(reading)
                .flatMap(all -> search(all.stream().filter(id -> id.compareTo(page.after()) > 0).toList(), page,
                        new Judging(reading), asking, found)))
                .map(results -> ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(results));
    }

    private static <T> Mono<Results<T>> search(List<String> candidates, Page page, Judging judging,
            Function<String, Question> asking, Function<String, T> found) {
        if (page.limit() == 0) {
            return Mono.just(new Results<>(new Paging(candidates.isEmpty() ? "" : page.tokenAfter(page.after()), 0),
                    List.of()));
        }
        List<T> results = new ArrayList<>();
        int most = Math.min(candidates.size(), LOOKED_THROUGH);
        return Flux.fromIterable(candidates.subList(0, most))
                .concatMap(id -> judging.judge(asking.apply(id)).map(verdict -> {
                    if (verdict.decision()) {
                        results.add(found.apply(id));
                    }
                    return id;
                })).takeUntil(_ -> results.size() == page.limit()).last("")
                .map(last -> new Results<>(new Paging(
                        candidates.isEmpty() || last.equals(candidates.getLast()) ? "" : page.tokenAfter(last),
                        results.size()), results));
    }

    /** What is known by the rules of the subject's keys, all together. */
    private static Mono<SortedSet<String>> fromRules(Entity subject, Reading reading,
            Function<KeyRules.Rules, SortedSet<String>> names) {
        List<AccessKeyState> keys = Subject.keys(subject, reading);
        SortedSet<String> all = new TreeSet<>();
        return Flux.fromIterable(keys.subList(0, Math.min(keys.size(), Subject.MOST_KEYS))).concatMap(reading::of)
                .doOnNext(standing -> all.addAll(names.apply(standing.rules()))).then(Mono.just(all));
    }
}
