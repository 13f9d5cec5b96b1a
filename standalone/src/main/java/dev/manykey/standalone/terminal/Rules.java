package dev.manykey.standalone.terminal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rules of a policy: levels by resource, and grants as the service tells them, in their order.
 */
record Rules(SortedMap<String, String> levels, List<JsonNode> grants) {
    /** Takes a resource out of the levels, so that it has what every other one has. */
    static final String UNNAMED = "-";

    /** What can be typed behind a resource. */
    static final List<String> LEVELS = List.of("none", "read", "write", UNNAMED);

    /** Rules that permit nothing. */
    static final Rules NOTHING = new Rules(new TreeMap<>(), List.of());

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Set<String> MEMBERS = Set.of("id", "effect", "resources", "access", "when");
    private static final int LONGEST_ID = 40;

    Rules {
        levels = new TreeMap<>(levels);
        grants = List.copyOf(grants);
    }

    /** Those of a policy as it is told. */
    static Rules of(JsonNode policy) {
        SortedMap<String, String> levels = new TreeMap<>();
        policy.path("permissions").properties()
                .forEach(entry -> levels.put(entry.getKey(), entry.getValue().asString()));
        return new Rules(levels, policy.path("grants").valueStream().toList());
    }

    /**
     * The same with other levels.
     *
     * @param where the condition under which they hold: they become grants, one for each resource, in the place of those that were
     *        made so before, and the resource loses the level that would allow it always. Null for always
     */
    Rules with(Map<String, String> typed, @Nullable String where) {
        SortedMap<String, String> nextLevels = new TreeMap<>(levels);
        List<JsonNode> nextGrants = new ArrayList<>(grants);
        typed.forEach((resource, level) -> {
            if (where == null) {
                nextLevels.put(resource, level);
            } else {
                nextLevels.computeIfPresent(resource, (_, had) -> had.equals("none") ? had : UNNAMED);
                put(nextGrants, resource, level, where);
            }
        });
        nextLevels.values().removeIf(UNNAMED::equals);
        return new Rules(nextLevels, nextGrants);
    }

    private static void put(List<JsonNode> grants, String resource, String level, String where) {
        int at = 0;
        while (at < grants.size() && !isTyped(grants.get(at), resource)) {
            at++;
        }
        if (level.equals(UNNAMED)) {
            if (at < grants.size()) {
                grants.remove(at);
            }
            return;
        }
        String id = at < grants.size() ? grants.get(at).path("id").asString() : freeId(grants, resource);
        ObjectNode grant = JSON.createObjectNode().put("id", id).put("effect", level.equals("none") ? "deny" : "allow");
        grant.putArray("resources").add(resource);
        var access = grant.putArray("access").add("read");
        if (!level.equals("read")) {
            access.add("write");
        }
        grant.put("when", where);
        if (at < grants.size()) {
            grants.set(at, grant);
        } else {
            grants.add(grant);
        }
    }

    /** Whether a grant is one that is made here: what somebody wrote otherwise is kept as it is. */
    private static boolean isTyped(JsonNode grant, String resource) {
        return MEMBERS.containsAll(grant.propertyNames()) && grant.has("when")
                && grant.path("id").asString().matches(".*-if(-[0-9]+)?") && grant.path("resources").size() == 1
                && grant.path("resources").path(0).asString().equals(resource);
    }

    private static String freeId(List<JsonNode> grants, String resource) {
        String plain = resource.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        String base = (plain.isEmpty() ? "all" : plain.substring(0, Math.min(LONGEST_ID, plain.length()))) + "-if";
        Set<String> taken = new TreeSet<>();
        grants.forEach(grant -> taken.add(grant.path("id").asString()));
        String id = base;
        for (int number = 2; taken.contains(id); number++) {
            id = base + "-" + number;
        }
        return id;
    }

    /** As the service takes them. */
    Map<String, Object> request() {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("permissions", levels);
        request.put("grants", grants);
        return request;
    }

    /** What is other than in {@code before}, a line for each. */
    List<String> differences(Rules before) {
        List<String> lines = new ArrayList<>();
        var resources = new TreeSet<>(before.levels.keySet());
        resources.addAll(levels.keySet());
        for (String resource : resources) {
            String was = before.levels.getOrDefault(resource, "not named");
            String is = levels.getOrDefault(resource, "not named");
            if (!was.equals(is)) {
                lines.add("%s: %s -> %s".formatted(resource, was, is));
            }
        }
        before.grants.stream().filter(grant -> !grants.contains(grant))
                .forEach(grant -> lines
                        .add("grant %s: no longer %s".formatted(grant.path("id").asString(), said(grant))));
        grants.stream().filter(grant -> !before.grants.contains(grant))
                .forEach(grant -> lines.add("grant %s: %s".formatted(grant.path("id").asString(), said(grant))));
        return lines;
    }

    private static String said(JsonNode grant) {
        return "%s %s of %s if %s".formatted(grant.path("effect").asString(),
                String.join(" and ", grant.path("access").valueStream().map(JsonNode::asString).toList()),
                String.join(", ", grant.path("resources").valueStream().map(JsonNode::asString).toList()),
                grant.path("when").asString(""));
    }
}
