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
    /** Of these, what as often is the name of something: {@code /orders/open}, {@code /open-orders}. They count where a name is a call, as {@code views.open} is. */
    private static final Set<String> NOUNS = Set.of("open", "push", "set", "mark", "archive", "invite", "join", "leave",
            "trigger");
    /** Of these, what does not count in {@code openOrders} either, where {@code setWebhook} does. */
    private static final Set<String> ADJECTIVES = Set.of("open", "push", "archive");
    private static final Set<String> NOT_BESIDE = Set.of("get", "list", "find", "search", "read", "show", "fetch",
            "retrieve", "view", "describe", "check", "can", "count", "status", "preview", "history", "log", "logs",
            "is",
            "has", "for", "by", "of", "on", "ons", "in", "url", "urls");

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
        if (words.isEmpty() || words.stream().anyMatch(NOT_BESIDE::contains)) {
            return false;
        }
        String last = name.replaceFirst("^.*[.:]", "");
        List<String> part = words(last);
        if (last.length() < name.length() && !part.isEmpty()
                && (VERBS.contains(part.getFirst()) || VERBS.contains(part.getLast()))) {
            return true;
        }
        return isPlain(words.getFirst()) || isPlain(words.getLast())
                || (words.size() > 1 && last.matches("[A-Za-z0-9]+") && VERBS.contains(words.getFirst())
                        && !ADJECTIVES.contains(words.getFirst()));
    }

    private static boolean isPlain(String word) {
        return VERBS.contains(word) && !NOUNS.contains(word);
    }

    private static List<String> words(String name) {
        return Arrays.stream(name.split("[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])", -1)).filter(word -> !word.isEmpty())
                .map(word -> word.toLowerCase(Locale.ROOT)).toList();
    }
}
