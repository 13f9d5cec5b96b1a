package dev.manykey.standalone.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class KeyedCollectionTest {

    private static final int MANY = 20_000;
    private static final String MIDDLE = id(MANY / 2);

    private static final int FEW = 60;
    private static final int SEARCHES = 2_000;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void fill() {
        try (var backend = open("many.mv")) {
            fill(new Commands(backend), MANY);
        }
    }

    /** Name, filter, sort and limit of searches that must not read the whole collection. */
    record Search(String name, Document filter, Document sort, int limit) {}

    static Stream<Search> narrowSearches() {
        var id = new Document("_id", MIDDLE);
        var after = new Document("_id", new Document("$gt", MIDDLE));
        var up = new Document("_id", 1);
        var down = new Document("_id", -1);
        return Stream.of(
                new Search("one id", id, new Document(), 0),
                new Search("id and version", new Document(id).append("version", 1), new Document(), 0),
                new Search("id and version under $and",
                        new Document("$and", List.of(id, new Document("version", 1))), new Document(), 0),
                new Search("unique field and another", new Document("hash", hash(8)).append("version", 1),
                        new Document(), 0),
                new Search("page after an id", after, up, 50),
                new Search("page after an id, filtered", new Document(after).append("version", 1), up, 50),
                new Search("page before an id", new Document("_id", new Document("$lt", MIDDLE)), down, 50),
                new Search("between two ids, sorted otherwise",
                        new Document("_id", new Document("$gte", MIDDLE).append("$lt", id(MANY / 2 + 50))),
                        new Document("hash", 1), 0),
                new Search("first page", new Document(), up, 50),
                new Search("last page", new Document(), down, 50));
    }

    @ParameterizedTest
    @MethodSource("narrowSearches")
    void readsFewPagesOfManyDocuments(Search search) {
        try (var backend = open("many.mv")) {
            var file = backend.getMvStore().getFileStore();
            long before = file.getReadCount();
            var found = new Commands(backend).find(search.filter(), search.sort(), search.limit());

            assertThat(found).as(search.name()).hasSizeBetween(1, 50);
            assertThat(file.getReadCount() - before).as("pages read").isLessThan(20);
        }
    }

    /** Narrowing may leave nothing out: the library's own collections, which read everything, are the measure. */
    @Test
    void findsWhatAFullReadFinds() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var objectId = new ObjectId();
        try (var backend = open("few.mv")) {
            var narrowed = new Commands(backend);
            var everything = new Commands(H2Backend.inMemory());
            for (var commands : List.of(narrowed, everything)) {
                fill(commands, FEW);
            }

            for (int i = 0; i < SEARCHES; i++) {
                if (i == SEARCHES / 2) { // from here on ids are not all text
                    for (var commands : List.of(narrowed, everything)) {
                        commands.insert(List.of(new Document("_id", 5).append("hash", "i").append("version", 1),
                                new Document("_id", objectId).append("hash", "o").append("version", 2)));
                    }
                }
                var filter = filter(random, 2);
                var sort = sort(random);
                int limit = random.nextInt(4) * 3;

                assertThat(narrowed.find(filter, sort, limit).toString())
                        .as("seed %d: %s sorted by %s, at most %d", seed, filter, sort, limit)
                        .isEqualTo(everything.find(filter, sort, limit).toString());
            }
        }
    }

    private static Document filter(Random random, int depth) {
        var filter = new Document();
        for (int i = random.nextInt(3); i >= 0; i--) {
            switch (random.nextInt(depth > 0 ? 6 : 4)) {
                case 0 -> filter.put("_id", random.nextBoolean() ? id(random.nextInt(FEW)) : range(random));
                case 1 -> filter.put("_id", range(random));
                case 2 -> filter.put("version", random.nextInt(3));
                case 3 -> filter.put("hash",
                        random.nextBoolean() ? hash(random.nextInt(FEW)) : new Document("$exists", true));
                case 4 -> filter.put("$and", List.of(filter(random, depth - 1), filter(random, depth - 1)));
                default -> filter.put("$or", List.of(filter(random, depth - 1), filter(random, depth - 1)));
            }
        }
        return filter;
    }

    private static Document range(Random random) {
        var range = new Document();
        for (int i = random.nextInt(2); i >= 0; i--) {
            switch (random.nextInt(8)) {
                case 0 -> range.put("$ne", id(random.nextInt(FEW)));
                case 1 -> range.put("$in", List.of(id(random.nextInt(FEW)), id(random.nextInt(FEW))));
                case 2 -> range.put("$eq", id(random.nextInt(FEW)));
                case 3 -> range.put("$not", new Document("$gt", id(random.nextInt(FEW))));
                case 4 -> range.put("$gt", id(random.nextInt(FEW)));
                case 5 -> range.put("$gte", id(random.nextInt(FEW)));
                case 6 -> range.put("$lt", id(random.nextInt(FEW)));
                default -> range.put("$lte", id(random.nextInt(FEW)));
            }
        }
        return range;
    }

    private static Document sort(Random random) {
        int direction = random.nextBoolean() ? 1 : -1;
        return switch (random.nextInt(4)) {
            case 0 -> new Document();
            case 1 -> new Document("version", direction);
            case 2 -> new Document("_id", direction).append("version", 1);
            default -> new Document("_id", direction);
        };
    }

    private static DurableBackend open(String name) {
        return DurableBackend.open(directory.resolve(name), Durability.PROCESS);
    }

    private static void fill(Commands commands, int count) {
        commands.createUniqueIndex("hash");
        for (int from = 0; from < count; from += 1000) {
            commands.insert(
                    IntStream.range(from, Math.min(count, from + 1000)).mapToObj(KeyedCollectionTest::thing).toList());
        }
    }

    private static Document thing(int i) {
        return new Document("_id", id(i)).append("hash", hash(i)).append("version", 1 + i % 2).append("text",
                "x".repeat(200));
    }

    private static String id(int i) {
        return "p/7/%08d".formatted(i);
    }

    private static String hash(int i) {
        return Integer.toHexString(i * 0x9E3779B9);
    }
}
