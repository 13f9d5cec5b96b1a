package dev.manykey.policy.upstream;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import dev.manykey.contract.Access;
import dev.manykey.contract.state.UpstreamState.Operation;

/**
 * Which operations may write although they are taken for reads: a GET whose path ends in a verb such as {@code revoke}, or whose
 * operation id begins or ends with one. A hint for people, by the name alone; nothing is refused by it.
 */
final class MaybeWrites {
    /** Verbs that are hardly ever the name of something that is read. */
    private static final Set<String> VERBS = Set.of("revoke", "delete", "remove", "uninstall", "update", "create",
            "publish", "unpublish", "set", "send", "add", "insert", "cancel", "reset", "destroy", "erase", "purge",
            "disable", "enable", "activate", "deactivate", "approve", "reject", "rename", "replace", "upsert", "modify",
            "execute", "trigger", "restart", "unsubscribe", "subscribe", "unarchive", "rotate", "upload", "invite",
            "kick", "leave", "join", "mark", "push", "open", "archive", "logout", "signout");
    /** Of these, what often is the name of something, too: {@code /status/open}, {@code /stats/push}. They count as a word beside others, such as in {@code views.open}. */
    private static final Set<String> NOUNS = Set.of("open", "push", "set", "mark", "archive", "invite", "update",
            "upload",
            "join", "leave", "add", "reset", "execute", "trigger", "kick");
    private static final Set<String> NOT_BESIDE = Set.of("get", "list", "find", "search", "read", "show", "fetch",
            "retrieve", "view", "describe", "check", "can", "count", "status", "preview", "history", "log", "logs",
            "is",
            "has", "for", "by", "of", "on", "in");

    private MaybeWrites() {}

    static boolean isOne(Operation operation) {
        if (operation.access() == Access.WRITE
                || !(operation.method().equals("GET") || operation.method().equals("HEAD"))) {
            return false;
        }
        String path = operation.path();
        return isVerb(path.substring(path.lastIndexOf('/') + 1).replaceAll("\\{[^{}]*}", ""))
                || (operation.operationId() != null && isVerb(operation.operationId()));
    }

    /** Whether a name begins or ends with a verb, or its last part does, as in {@code workflows.updateStep}. */
    private static boolean isVerb(String name) {
        List<String> words = words(name);
        List<String> part = words(name.replaceFirst("^.*[._:]", ""));
        return !words.isEmpty() && words.stream().noneMatch(NOT_BESIDE::contains)
                && (isVerb(words.getFirst(), words.size()) || isVerb(words.getLast(), words.size())
                        || (!part.isEmpty() && isVerb(part.getFirst(), words.size())));
    }

    private static boolean isVerb(String word, int of) {
        return VERBS.contains(word) && (of > 1 || !NOUNS.contains(word));
    }

    private static List<String> words(String name) {
        return Arrays.stream(name.split("[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])", -1)).filter(word -> !word.isEmpty())
                .map(word -> word.toLowerCase(Locale.ROOT)).toList();
    }
}
