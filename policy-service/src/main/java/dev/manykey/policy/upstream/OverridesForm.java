package dev.manykey.policy.upstream;

import dev.manykey.contract.Access;
import dev.manykey.policy.upstream.Overrides.Alias;
import dev.manykey.policy.upstream.Overrides.Match;
import dev.manykey.policy.upstream.Overrides.Rule;
import dev.manykey.policy.upstream.Overrides.Setting;
import dev.manykey.policy.upstream.Overrides.Suffix;

import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** Overrides as a document. */
final class OverridesForm {
    private OverridesForm() {}

    static Document write(Overrides overrides) {
        return new Document("rules",
                overrides.rules().stream()
                        .map(rule -> new Document("match", match(rule.match())).append("set", setting(rule.set())))
                        .toList())
                .append("aliases",
                        overrides.aliases().stream()
                                .map(alias -> new Document("prefix", alias.prefix()).append("also", alias.also()))
                                .toList())
                .append("suffixes", overrides.suffixes().stream().map(suffix -> new Document("match",
                        match(suffix.match())).append("suffix", suffix.suffix())).toList());
    }

    /** Null is none, as upstreams have it that were written before there were overrides. */
    static Overrides read(@Nullable Document members) {
        return members == null
                ? Overrides.NONE
                : new Overrides(
                        members.getList("rules", Document.class).stream()
                                .map(rule -> new Rule(match(rule.get("match", Document.class)),
                                        setting(rule.get("set", Document.class))))
                                .toList(),
                        members.getList("aliases", Document.class).stream()
                                .map(alias -> new Alias(alias.getString("prefix"), alias.getString("also"))).toList(),
                        members.getList("suffixes", Document.class).stream()
                                .map(suffix -> new Suffix(match(suffix.get("match", Document.class)),
                                        suffix.getString("suffix")))
                                .toList());
    }

    private static Document match(Match match) {
        return new Document("method", match.method()).append("path", match.path()).append("tag", match.tag())
                .append("operationId", match.operationId());
    }

    private static Match match(Document members) {
        return new Match(members.getString("method"), members.getString("path"), members.getString("tag"),
                members.getString("operationId"));
    }

    private static Document setting(Setting set) {
        Access access = set.access();
        return new Document("resource", set.resource()).append("access", access == null ? null : access.name())
                .append("cost", set.cost()).append("ignore", set.ignore());
    }

    private static Setting setting(Document members) {
        String access = members.getString("access");
        return new Setting(members.getString("resource"), access == null ? null : Access.valueOf(access),
                members.getInteger("cost"), members.getBoolean("ignore"));
    }
}
