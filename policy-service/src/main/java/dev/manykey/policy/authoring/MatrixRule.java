package dev.manykey.policy.authoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;

import dev.manykey.adminapi.InvalidField;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.contract.Level;
import dev.manykey.contract.state.PolicyState;

import org.jspecify.annotations.Nullable;

/** What a permission matrix must be like: every resource that it names is one of the upstream's. */
final class MatrixRule {
    private static final int MAX_CELLS = 1000;
    private static final int MAX_LENGTH = 100;
    private static final int REPORTED = 20;

    private MatrixRule() {}

    /**
     * The matrix, checked.
     *
     * @param resources that the upstream has
     * @throws ProblemException {@code invalid_request} that names each unknown resource and the nearest known ones
     */
    static Map<String, Level> check(Map<String, @Nullable Level> permissions, String upstream,
            SortedSet<String> resources) {
        if (permissions.size() > MAX_CELLS) {
            throw ProblemException.tooLarge("permissions", permissions.size(),
                    "at most %d resources".formatted(MAX_CELLS));
        }
        Map<String, Level> matrix = new TreeMap<>();
        List<InvalidField> problems = new ArrayList<>();
        permissions.forEach((resource, level) -> {
            if (level == null) {
                problems.add(InvalidField.of("permissions." + resource, null, "one of none, read, write"));
            } else if (!resource.equals(PolicyState.EVERY_OTHER_RESOURCE) && !resources.contains(resource)) {
                problems.add(InvalidField.of("permissions", resource, expected(resource, upstream, resources)));
            } else {
                matrix.put(resource, level);
            }
        });
        if (!problems.isEmpty()) {
            throw ProblemException.invalid(problems.subList(0, Math.min(problems.size(), REPORTED)));
        }
        return matrix;
    }

    private static String expected(String resource, String upstream, SortedSet<String> resources) {
        if (resources.isEmpty()) {
            return "*, or a resource of upstream %s, which has none yet".formatted(upstream);
        }
        List<String> nearest = resource.length() > MAX_LENGTH ? List.of() : NearestNames.of(resource, resources);
        return nearest.isEmpty()
                ? "*, or one of /v1/upstreams/%s/resources".formatted(upstream)
                : "*, or a resource of upstream %s, such as %s".formatted(upstream, String.join(", ", nearest));
    }
}
