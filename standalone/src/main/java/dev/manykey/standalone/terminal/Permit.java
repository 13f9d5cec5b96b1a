package dev.manykey.standalone.terminal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.manykey.standalone.Misspelt;
import dev.manykey.standalone.TextTable;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * {@code permit POLICY RESOURCE=LEVEL...}: levels are typed into a policy, and what is not named stays as it is.
 *
 * @param policy its id
 * @param levels by resource
 * @param upstream of a new policy; null for one that is there
 * @param name null to keep it
 * @param where the condition under which the levels hold; null for always
 * @param days to hold the result against real calls of instead of saving it; null to save it
 * @param inShadow whether it becomes the draft of the policy instead of the policy
 */
record Permit(String policy, Map<String, String> levels, @Nullable String upstream, @Nullable String name,
        @Nullable String where, @Nullable Integer days, boolean inShadow) {

    /** @throws Misspelt when something is no level */
    static Permit of(Typed typed) {
        Map<String, String> levels = new LinkedHashMap<>();
        for (String word : typed.arguments().subList(1, typed.arguments().size())) {
            int equals = word.lastIndexOf('=');
            String level = word.substring(equals + 1);
            if (equals < 1 || !Rules.LEVELS.contains(level)) {
                throw new Misspelt(
                        "%s (expected: RESOURCE=none, =read, =write, or =%s for nothing; * for every other resource)"
                                .formatted(word, Rules.UNNAMED));
            }
            if (levels.put(word.substring(0, equals), level) != null) {
                throw new Misspelt("%s (expected: each resource once)".formatted(word));
            }
        }
        String days = typed.value("--try");
        if (days != null && !days.matches("[1-9]|[12][0-9]|30")) {
            throw new Misspelt("--try: %s (expected: 1..30 days)".formatted(days));
        }
        if (days != null && typed.has("--shadow")) {
            throw new Misspelt("--try: and --shadow (expected: one of them)");
        }
        return new Permit(typed.at(0), levels, typed.value("--upstream"), typed.value("--name"), typed.value("--where"),
                days == null ? null : Integer.valueOf(days), typed.has("--shadow"));
    }

    List<String> lines(PolicyApi api) {
        String path = "/v1/policies/" + PolicyApi.escaped(policy);
        PolicyApi.Answer found;
        if (upstream == null) {
            found = api.named("POLICY", policy, path, "/v1/policies?status=active&limit=500");
        } else {
            try {
                found = api.get(path);
            } catch (NotDone missing) {
                if (!missing.isMissing()) {
                    throw missing;
                }
                return made(api, upstream);
            }
            if (!found.body().path("upstream").asString().equals(upstream)) {
                throw new Misspelt("--upstream: %s (expected: %s, which %s is for)".formatted(upstream,
                        found.body().path("upstream").asString(), policy));
            }
        }
        JsonNode body = found.body();
        if (body.path("status").asString().equals("removed")) {
            throw new Misspelt("POLICY: %s (expected: one that is not removed%s)".formatted(policy,
                    upstream == null ? "; --upstream makes it anew" : ""));
        }
        Rules rules = Rules.of(body);
        Rules edited = rules.with(levels, where);
        List<String> differences = new ArrayList<>(edited.differences(rules));
        if (days != null) {
            return tried(api, edited, differences);
        }
        if (inShadow) {
            return told("In shadow", differences,
                    changed(() -> api.put(path + "/draft", edited.request(), found.tag())));
        }
        String title = name == null ? body.path("name").asString() : name;
        if (!title.equals(body.path("name").asString())) {
            differences.addFirst("name: %s -> %s".formatted(body.path("name").asString(), title));
        }
        if (differences.isEmpty()) {
            return List.of("%s: nothing to change, it says so already".formatted(policy));
        }
        Map<String, Object> request = new LinkedHashMap<>(edited.request());
        request.put("name", title);
        return told("Saved", differences, changed(() -> api.put(path, request, found.tag())));
    }

    private List<String> made(PolicyApi api, String home) {
        if (days != null || inShadow) {
            throw new Misspelt("POLICY: %s (expected: one that is there, to try something)".formatted(policy));
        }
        var _ = api.named("--upstream", home, "/v1/upstreams/" + PolicyApi.escaped(home),
                "/v1/upstreams?status=active&limit=500");
        Rules rules = Rules.NOTHING.with(levels, where);
        Map<String, Object> request = new LinkedHashMap<>(rules.request());
        request.putAll(Map.of("id", policy, "name", name == null ? policy : name, "upstream", home));
        return told("Made", rules.differences(Rules.NOTHING), api.post("/v1/policies", request));
    }

    private interface Saving {
        PolicyApi.Answer save();
    }

    private PolicyApi.Answer changed(Saving saving) {
        try {
            return saving.save();
        } catch (NotDone refused) {
            throw refused.isOvertaken() ? new NotDone(0, List.of(
                    "%s: somebody has changed it in this moment, and nothing was saved; type it again"
                            .formatted(policy)))
                    : refused;
        }
    }

    private List<String> tried(PolicyApi api, Rules rules, List<String> differences) {
        Map<String, Object> request = new LinkedHashMap<>(rules.request());
        request.put("policy", policy);
        request.put("days", days);
        JsonNode body = api.post("/v1/replay", request).body();
        List<String> lines = new ArrayList<>(differences);
        lines.add("%d of %d calls since %s would have been decided otherwise%s%s; nothing is saved".formatted(
                body.path("changed").asLong(0), body.path("calls").asLong(0), body.path("from").asString(),
                body.path("undetermined").asLong(0) == 0 ? ""
                        : ", of %d it cannot be told".formatted(body.path("undetermined").asLong(0)),
                body.path("whole").asBoolean(true) ? "" : " (not everything could be read in time)"));
        if (!body.path("changes").isEmpty()) {
            TextTable table = new TextTable("key", "operation", "was", "would be", "calls", "why");
            body.path("changes")
                    .forEach(line -> table.row(line.path("keyName").asString(), line.path("operation").asString(),
                            line.path("was").asString(), line.path("would").asString(), line.path("calls").asString(),
                            line.path("reason").asString("")));
            lines.add("");
            lines.addAll(table.lines());
        }
        return lines;
    }

    private List<String> told(String done, List<String> differences, PolicyApi.Answer answer) {
        List<String> lines = new ArrayList<>(differences);
        lines.add("%s: %s, version %s. %s".formatted(done, policy, answer.body().path("version").asString(),
                effect(answer)));
        answer.body().path("hints").forEach(hint -> lines.add("without effect: " + hint.asString()));
        answer.body().path("unknownResources")
                .forEach(gone -> lines
                        .add("without effect: the API has no resource %s any more".formatted(gone.asString())));
        return lines;
    }

    /** Since when it counts, in words. */
    private static String effect(PolicyApi.Answer answer) {
        JsonNode receipt = answer.body().path("receipt");
        String note = answer.body().path("note").asString("");
        if (!answer.inForce()) {
            return "Recorded, and not in force yet. " + note;
        }
        if (receipt.isMissingNode()) {
            return note.isEmpty() ? "It changed nothing in the proxies." : note;
        }
        Map<String, Integer> outcomes = new LinkedHashMap<>();
        receipt.path("proxies").forEach(proxy -> outcomes.merge(proxy.path("outcome").asString(), 1, Integer::sum));
        List<String> proxies = outcomes.entrySet().stream().map(entry -> entry.getValue() + " " + entry.getKey())
                .toList();
        String since = receipt.path("inForceAt").isString() ? "In force since " + receipt.path("inForceAt").asString()
                : "Not known to be in force everywhere yet";
        return "%s (proxies: %s). Receipt: /v1/receipts/%s/%s".formatted(since,
                proxies.isEmpty() ? "none" : String.join(", ", proxies), receipt.path("entity").asString(),
                receipt.path("version").asString());
    }
}
