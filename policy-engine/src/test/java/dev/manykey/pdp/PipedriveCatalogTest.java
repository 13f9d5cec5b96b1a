package dev.manykey.pdp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.manykey.contract.Access;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.pdp.PathTemplate.Segment;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The catalog on all operations of a real API. */
class PipedriveCatalogTest {
    private static final Map<String, String> BASE_PATHS = Map.of("v1", "/v1", "v2", "/api/v2");

    @Test
    void everyOperationIsFoundAsItself() {
        List<Operation> operations = operations();
        Catalog catalog = Catalog.compile(operations);

        assertThat(operations).hasSize(368).allSatisfy(operation -> {
            Match match = catalog.match(operation.method(), sample(operation));

            assertThat(match).isInstanceOfSatisfying(Match.Matched.class,
                    matched -> assertThat(matched.operation()).isEqualTo(operation));
        });
    }

    @Test
    void aLiteralPathIsNeverTheParameterBesideIt() {
        List<Operation> operations = operations();
        Catalog catalog = Catalog.compile(operations);
        List<String> overlaps = new ArrayList<>();

        for (Operation literal : operations) {
            for (Operation other : operations) {
                if (covers(other, literal)) {
                    overlaps.add(literal.path());
                    assertThat(catalog.match(literal.method(), sample(literal))).isInstanceOfSatisfying(
                            Match.Matched.class,
                            matched -> assertThat(matched.operation()).isEqualTo(literal));
                    assertThat(catalog.match(literal.method(), upperCased(literal)))
                            .isNotInstanceOf(Match.Matched.class);
                }
            }
        }

        assertThat(overlaps).hasSizeGreaterThanOrEqualTo(16);
    }

    /** Whether the template of {@code other} fits the path of {@code literal} too, with a parameter for a literal. */
    private static boolean covers(Operation other, Operation literal) {
        List<Segment> mine = PathTemplate.parse(literal.path()).segments();
        List<Segment> theirs = PathTemplate.parse(other.path()).segments();
        if (other.equals(literal) || mine.size() != theirs.size() || !other.method().equals(literal.method())) {
            return false;
        }
        for (int i = 0; i < mine.size(); i++) {
            if (theirs.get(i) instanceof Segment.Literal && !theirs.get(i).equals(mine.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** The sample path with its last literal segment in capitals, as an upstream that ignores case would take it. */
    private static String upperCased(Operation operation) {
        List<String> segments = new ArrayList<>(List.of(sample(operation).split("/", -1)));
        int last = segments.size() - 1;
        while (segments.get(last).equals("4711")) {
            last--;
        }
        segments.set(last, segments.get(last).toUpperCase(Locale.ROOT));
        return String.join("/", segments);
    }

    private static String sample(Operation operation) {
        return operation.path().replaceAll("\\{[^}]*}", "4711");
    }

    private static List<Operation> operations() {
        Map<String, Operation> operations = new LinkedHashMap<>();
        List<String> lines = SharedData.lines("data/pipedrive/operations.tsv");
        for (String line : lines.subList(1, lines.size())) {
            String[] columns = line.split("\t", -1);
            String path = BASE_PATHS.get(columns[0]) + columns[4];
            Access access = columns[3].equals("GET") ? Access.READ : Access.WRITE;
            operations.put(columns[3] + " " + path,
                    new Operation(columns[3], path, columns[4].split("/", -1)[1], access, columns[2], 1));
        }
        return List.copyOf(operations.values());
    }
}
