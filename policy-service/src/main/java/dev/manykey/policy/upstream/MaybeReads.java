package dev.manykey.policy.upstream;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import dev.manykey.contract.Access;
import dev.manykey.contract.state.UpstreamState.Operation;

/**
 * Which operations may only read although they are taken for writes: a POST whose path ends in a word such as
 * {@code search}. A hint for people, by the name alone; nothing is permitted by it.
 */
final class MaybeReads {
    private static final Set<String> WORDS = Set.of("search", "query", "read", "find", "lookup", "list", "get", "count",
            "filter");
    private static final Set<String> NOT_BESIDE = Set.of("create", "add", "insert", "update", "upsert", "set", "put",
            "replace", "delete", "remove", "archive", "merge", "send", "save", "import");

    private MaybeReads() {}

    static boolean isOne(Operation operation) {
        if (operation.access() == Access.READ || !operation.method().equals("POST")) {
            return false;
        }
        String path = operation.path();
        String last = path.substring(path.lastIndexOf('/') + 1).replaceAll("\\{[^{}]*}", "");
        List<String> words = Arrays.stream(last.split("[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])", -1))
                .filter(word -> !word.isEmpty()).map(word -> word.toLowerCase(Locale.ROOT)).toList();
        return !words.isEmpty() && Collections.disjoint(words, NOT_BESIDE)
                && (WORDS.contains(words.getFirst()) || WORDS.contains(words.getLast()));
    }
}
