package dev.manykey.policy.authzen;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;

import dev.manykey.contract.Access;
import dev.manykey.contract.Level;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.pdp.Catalog;
import dev.manykey.pdp.Match;
import dev.manykey.pdp.PathTemplate;
import dev.manykey.policy.authoring.KeyRules;
import dev.manykey.policy.authzen.Call.Asked;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Which requests a question is about, in the catalog of a key's upstream; docs/authzen.md has the mapping. */
final class Asking {
    private static final String ACTION_UNKNOWN = "action_unknown";

    private final KeyRules.Home home;
    private final Catalog catalog;
    private final Question question;
    private final ToldRequest told;

    private Asking(KeyRules.Home home, Question question) {
        this.home = home;
        this.catalog = home.catalog();
        this.question = question;
        this.told = ToldRequest.of(question.resource().properties());
    }

    static Asked of(KeyRules.Home home, Question question) {
        Asking asking = new Asking(home, question);
        if (!asking.told.isOne()) {
            return ambiguous("path and uri in the properties are two requests");
        }
        return switch (ResourceType.of(question.resource().type())) {
            case ROUTE -> asking.route();
            case OPERATION -> asking.operation();
            case RESOURCE -> asking.resource();
            case OBJECT -> asking.object();
        };
    }

    private Asked route() {
        String method = question.action().name();
        if (!method.matches("[A-Z]{1,32}")) {
            return new Asked.Unclear(ACTION_UNKNOWN, "a route is asked for with a method in capital letters");
        }
        String id = question.resource().id();
        if (told.path() == null && id.contains("{")) {
            return template(method, id);
        }
        Asked asked = path(method, told.path() == null ? id : told.path());
        return asked instanceof Asked.Calls(var calls) && !(isOf(id, calls.getFirst())
                && agrees(calls.getFirst(), id))
                        ? ambiguous("id, path and params of the resource are not one request")
                        : asked;
    }

    private static Asked ambiguous(String detail) {
        return new Asked.Unclear("path_ambiguous", detail);
    }

    /** Whether the parameters that are told are those of the path; {@code template} may name them otherwise than the catalog. */
    private boolean agrees(Call call, String template) {
        return !(call.match() instanceof Match.Matched matched) || call.path() == null
                || told.agrees(matched, names(template), call.path());
    }

    private static List<String> names(String template) {
        try {
            return PathTemplate.parse(template).parameterNames();
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    private static boolean isOf(String id, Call call) {
        if (!id.startsWith("/") || id.equals(call.path()) || id.equals(call.path() + "?" + call.query())) {
            return true; // a name of the gateway's own, or the path again
        }
        return call.match() instanceof Match.Matched matched
                && shape(id).equals(shape(matched.operation().path()));
    }

    private Asked path(String method, String text) {
        int question = text.indexOf('?');
        String path = question < 0 ? text : text.substring(0, question);
        String problem = AskedPath.problem(path);
        if (problem != null || text.indexOf('#') >= 0) {
            return new Asked.Unclear("path_not_canonical", problem == null ? "a fragment" : problem);
        }
        Match match = catalog.match(method, path);
        return new Asked.Calls(List.of(new Call(isHandshake() && match instanceof Match.Matched matched
                ? catalog.asWrite(matched)
                : match, method, path, question < 0 ? null : text.substring(question + 1))));
    }

    /** To open a websocket needs the right to write, whatever the catalog says of the operation. */
    private boolean isHandshake() {
        return question.context().get("headers") instanceof ObjectNode headers
                && headers.properties().stream().anyMatch(header -> header.getKey().equalsIgnoreCase("upgrade")
                        && header.getValue().toString().toLowerCase(Locale.ROOT).contains("websocket"));
    }

    /** A template stands for every path that it fits, so everything that those can be has to be permitted. */
    private Asked template(String method, String id) {
        PathTemplate template;
        try {
            template = PathTemplate.parse(id);
        } catch (IllegalArgumentException e) {
            return new Asked.Unclear("path_not_canonical", "no template of paths");
        }
        String path = filled(template, told.params());
        if (path != null) {
            Asked asked = path(method, path);
            return asked instanceof Asked.Calls(var calls) && !isOf(id, calls.getFirst())
                    ? ambiguous("with these parameters it is another route")
                    : asked;
        }
        Match.Matched own = find(method, template);
        if (own == null) { // a wider one may fit its paths, and so may others that are narrower
            return new Asked.Unclear("operation_unknown", "no operation has these paths");
        }
        for (Operation entry : home.entries()) {
            if (entry.method().equals(Catalog.BAR) && Overlap.takesFrom(PathTemplate.parse(entry.path()), template)) {
                return new Asked.Unclear("route_covers_more", "some of its paths are refused to everybody");
            }
        }
        List<Call> calls = new ArrayList<>();
        for (Match.Matched matched : catalog.operations()) {
            if (matched.equals(own) || (matched.operation().method().equals(own.operation().method())
                    && Overlap.takesFrom(PathTemplate.parse(matched.operation().path()), template))) {
                calls.add(new Call(isHandshake() ? catalog.asWrite(matched) : matched, method, null, null));
            }
        }
        return new Asked.Calls(calls);
    }

    private Match.@Nullable Matched find(String method, PathTemplate template) {
        Match.Matched found = null;
        for (Match.Matched matched : catalog.operations()) {
            boolean fits = shape(matched.operation().path()).equals(template.shape());
            if (fits && matched.operation().method().equals(method)) {
                return matched;
            }
            found = fits && method.equals("HEAD") && matched.operation().method().equals("GET") ? matched : found;
        }
        return found;
    }

    /** The path with these values; null when one is missing. */
    private static @Nullable String filled(PathTemplate template, ObjectNode params) {
        String path = template.text();
        for (String name : template.parameterNames()) {
            JsonNode value = params.get(name);
            if (value == null || !(value.isString() || value.isIntegralNumber()) || value.asString().isEmpty()) {
                return null;
            }
            path = path.replace("{" + name + "}", AskedPath.segment(value.asString()));
        }
        return path;
    }

    private Asked operation() {
        String id = question.resource().id();
        int space = id.indexOf(' ');
        List<Match.Matched> meant = catalog.operations().stream()
                .filter(matched -> space < 0 ? id.equals(matched.operation().operationId())
                        : matched.operation().method().equals(id.substring(0, space))
                                && shape(matched.operation().path()).equals(shape(id.substring(space + 1))))
                .toList();
        String action = question.action().name();
        if (meant.isEmpty()) {
            return new Asked.Unclear("operation_unknown", null);
        }
        boolean fits = action.equals("call") || meant.stream().allMatch(matched -> matched.operation().method()
                .equals(action) || matched.operation().access().toString().equals(action));
        if (!fits) {
            return new Asked.Unclear(ACTION_UNKNOWN, "an operation is asked for with call, its method or its access");
        }
        if (told.path() == null) {
            return new Asked.Calls(meant.stream().map(matched -> new Call(matched, null, null, null)).toList());
        }
        Asked asked = path(meant.getFirst().operation().method(), told.path());
        return asked instanceof Asked.Calls(var calls) && calls.getFirst().match() instanceof Match.Matched matched
                && !(meant.stream().anyMatch(one -> isSame(one.operation(), matched.operation()))
                        && agrees(calls.getFirst(), id.substring(space + 1)))
                                ? ambiguous("id, path and params of the resource are not one request")
                                : asked;
    }

    private Asked resource() {
        if (!isToldOf(question.resource().id(), null)) {
            return ambiguous("the path in the properties is not the resource's, or its params are not the path's");
        }
        return classOf(question.resource().id(), question.action().name(), _ -> true,
                matched -> new Call(matched, null, null, null));
    }

    /** Operations on the object, and on what belongs to it. */
    private Asked object() {
        String resource = question.resource().type();
        String action = question.action().name();
        if (!isToldOf(resource, question.resource().id())) {
            return ambiguous("id, path and params of the resource are not one object");
        }
        Asked ofClass = classOf(resource, action, Asking::isAboutOne, this::onObject);
        if (ofClass instanceof Asked.Calls || action.equals("read") || action.equals("write")) {
            return ofClass;
        }
        List<Call> calls = of(resource).stream().filter(Asking::isAboutOne)
                .filter(matched -> action.equals(matched.operation().method())
                        || action.equals(matched.operation().operationId()))
                .map(this::onObject).toList();
        return calls.isEmpty() ? ofClass : new Asked.Calls(calls);
    }

    /**
     * Whether path and params that are told beside a resource are its own; nothing told is nothing else.
     *
     * @param object the id of the one object that is meant; null for the resource as a whole
     */
    private boolean isToldOf(String resource, @Nullable String object) {
        if (told.path() == null) {
            return object == null || of(resource).stream().allMatch(matched -> matched.parameterNames().size() != 1
                    || isValue(told.params().get(matched.parameterNames().getFirst()), object));
        }
        for (Match.Matched one : of(resource)) {
            if (path(one.operation().method(), told.path()) instanceof Asked.Calls(var calls)
                    && calls.getFirst().match() instanceof Match.Matched found
                    && isSame(found.operation(), one.operation()) && agrees(calls.getFirst(), "")
                    && (object == null || isIn(found, calls.getFirst(), object))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isIn(Match.Matched matched, Call call, String object) {
        String path = call.path();
        return path != null && matched.parameterNames().stream()
                .anyMatch(name -> AskedPath.segment(object).equals(matched.parameter(name, path)));
    }

    private static boolean isValue(@Nullable JsonNode told, String object) {
        return told == null || told.asString().equals(object);
    }

    /** To write is to do everything with it, to read everything that only reads: as the levels of a permission table. */
    private Asked classOf(String resource, String action, Predicate<Match.Matched> which,
            Function<Match.Matched, Call> call) {
        List<Match.Matched> all = of(resource).stream().filter(which).toList();
        if (all.isEmpty()) {
            return new Asked.Unclear("resource_unknown", null);
        }
        List<Call> calls = new ArrayList<>();
        for (Match.Matched matched : all) {
            if (action.equals("write") || (action.equals("read")
                    && Level.READ.allows(matched.operation().access()))) {
                calls.add(call.apply(matched));
            }
            if (action.equals("write") && matched.operation().access() == Access.READ) {
                Call reading = call.apply(matched);
                calls.add(reading.match() instanceof Match.Matched found
                        ? new Call(catalog.asWrite(found), reading.method(), reading.path(), reading.query())
                        : reading);
            }
        }
        return calls.isEmpty()
                ? new Asked.Unclear(ACTION_UNKNOWN, "the resource has nothing that this action is the name of")
                : new Asked.Calls(calls);
    }

    private List<Match.Matched> of(String resource) {
        return catalog.operations().stream().filter(matched -> matched.operation().resource().equals(resource))
                .toList();
    }

    private static boolean isAboutOne(Match.Matched matched) {
        return !matched.parameterNames().isEmpty();
    }

    /** With the object's id for its only parameter, what the path then is decides; with more of them the path is not known. */
    private Call onObject(Match.Matched matched) {
        List<String> names = matched.parameterNames();
        Operation operation = matched.operation();
        if (names.size() > 1) {
            return new Call(matched, null, null, null);
        }
        String path = operation.path().replace("{" + names.getFirst() + "}",
                AskedPath.segment(question.resource().id()));
        Match match = AskedPath.problem(path) != null || question.resource().id().isEmpty()
                ? new Match.AmbiguousPath("the id cannot stand in a path")
                : catalog.match(operation.method(), path);
        return new Call(match instanceof Match.Matched found && !isSame(found.operation(), operation)
                ? new Match.AmbiguousPath("with this id it is another operation")
                : match, null, path, null);
    }

    private static boolean isSame(Operation one, Operation other) {
        return one.method().equals(other.method()) && one.path().equals(other.path());
    }

    private static String shape(String template) {
        try {
            return PathTemplate.parse(template).shape();
        } catch (IllegalArgumentException e) {
            return template;
        }
    }
}
