package dev.manykey.standalone.store;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class DocumentStoreServerTest {

    private static final int DUPLICATE_KEY = 11000;

    @TempDir
    private static Path directory;
    private static DocumentStoreServer store;
    private static MongoClient client;

    private MongoCollection<Document> things;

    @BeforeAll
    static void start() {
        store = DocumentStoreServer.start(directory.resolve("new/store.mv"), 0);
        client = MongoClients.create(store.connectionString());
    }

    @AfterAll
    static void stop() {
        client.close();
        store.close();
    }

    @BeforeEach
    void emptyCollection(TestInfo test) {
        things = client.getDatabase("test").getCollection(test.getTestMethod().orElseThrow().getName());
    }

    @Test
    void idIsUnique() {
        things.insertOne(new Document("_id", "a").append("text", "first"));

        assertThatExceptionOfType(MongoWriteException.class)
                .isThrownBy(() -> things.insertOne(new Document("_id", "a").append("text", "second")))
                .satisfies(refused -> assertThat(refused.getCode()).isEqualTo(DUPLICATE_KEY));

        assertThat(things.find()).singleElement().satisfies(it -> assertThat(it.getString("text")).isEqualTo("first"));
    }

    @Test
    void uniqueIndexRefusesInsertAndUpdate() {
        things.createIndex(Indexes.ascending("hash"), new IndexOptions().unique(true));
        things.insertMany(
                List.of(new Document("_id", "a").append("hash", "1"), new Document("_id", "b").append("hash", "2")));

        assertThatExceptionOfType(MongoWriteException.class)
                .isThrownBy(() -> things.insertOne(new Document("_id", "c").append("hash", "1")));
        assertThatExceptionOfType(MongoWriteException.class)
                .isThrownBy(() -> things.updateOne(Filters.eq("_id", "b"), Updates.set("hash", "1")));

        assertThat(things.find(Filters.eq("hash", "1"))).extracting(it -> it.getString("_id")).containsExactly("a");
        assertThat(things.find(Filters.eq("hash", "2"))).extracting(it -> it.getString("_id")).containsExactly("b");
    }

    @Test
    void unorderedBatchInsertsAllButTheDuplicates() {
        things.insertOne(new Document("_id", "b"));
        var batch = List.of(new Document("_id", "a"), new Document("_id", "b"), new Document("_id", "c"));

        assertThatExceptionOfType(MongoBulkWriteException.class)
                .isThrownBy(() -> things.insertMany(batch, new InsertManyOptions().ordered(false)))
                .satisfies(refused -> {
                    assertThat(refused.getWriteErrors()).singleElement()
                            .satisfies(error -> assertThat(error.getIndex()).isEqualTo(1));
                    assertThat(refused.getWriteResult().getInsertedCount()).isEqualTo(2);
                });

        assertThat(things.find()).extracting(it -> it.getString("_id")).containsExactly("a", "b", "c");
    }

    @Test
    void orderedBatchStopsAtTheFirstDuplicate() {
        things.insertOne(new Document("_id", "b"));
        var batch = List.of(new Document("_id", "a"), new Document("_id", "b"), new Document("_id", "c"));

        assertThatExceptionOfType(MongoBulkWriteException.class).isThrownBy(() -> things.insertMany(batch))
                .satisfies(refused -> assertThat(refused.getWriteResult().getInsertedCount()).isEqualTo(1));

        assertThat(things.find()).extracting(it -> it.getString("_id")).containsExactly("a", "b");
    }

    @Test
    void oneOfManyCompareAndSetsWins() throws Exception {
        things.insertOne(new Document("_id", "a").append("version", 1));
        Callable<Long> raise = () -> things.updateOne(
                Filters.and(Filters.eq("_id", "a"), Filters.eq("version", 1)),
                Updates.combine(Updates.set("version", 2), Updates.push("outbox", "event"))).getModifiedCount();

        long winners = 0;
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var result : threads.invokeAll(IntStream.range(0, 64).mapToObj(i -> raise).toList())) {
                winners += result.get();
            }
        }

        assertThat(winners).isEqualTo(1);
        assertThat(things.find()).singleElement()
                .isEqualTo(new Document("_id", "a").append("version", 2).append("outbox", List.of("event")));
    }

    @Test
    void replaceByIdAndVersionIsACompareAndSet() {
        things.insertOne(new Document("_id", "a").append("version", 1).append("old", true));

        var stale = things.replaceOne(new Document("_id", "a").append("version", 7), new Document("version", 8));
        var fresh = things.replaceOne(new Document("_id", "a").append("version", 1), new Document("version", 2));

        assertThat(stale.getMatchedCount()).isZero();
        assertThat(fresh.getMatchedCount()).isEqualTo(1);
        assertThat(things.find()).containsExactly(new Document("_id", "a").append("version", 2));
    }

    @Test
    void outboxEntriesArePushedAndPulled() {
        things.insertOne(new Document("_id", "a").append("outbox", List.of()));
        things.updateOne(Filters.eq("_id", "a"), Updates.pushEach("outbox",
                List.of(new Document("id", "e1").append("bytes", "x"), new Document("id", "e2").append("bytes", "y"))));

        things.updateOne(Filters.eq("_id", "a"), Updates.pull("outbox", new Document("id", "e1")));

        assertThat(things.find(Filters.exists("outbox.0"))).singleElement()
                .satisfies(it -> assertThat(it.getList("outbox", Document.class))
                        .containsExactly(new Document("id", "e2").append("bytes", "y")));
    }

    @Test
    void pagesByIdInBothDirections() {
        var ids = IntStream.range(0, 250).mapToObj(i -> "p/7/%06d".formatted(i)).toList();
        things.insertMany(ids.reversed().stream().map(id -> new Document("_id", id)).toList());

        var up = new ArrayList<String>();
        for (List<String> page = page("", true); !page.isEmpty(); page = page(page.getLast(), true)) {
            up.addAll(page);
        }
        var down = new ArrayList<String>();
        for (List<String> page = page("q", false); !page.isEmpty(); page = page(page.getLast(), false)) {
            down.addAll(page);
        }

        assertThat(up).isEqualTo(ids);
        assertThat(down).isEqualTo(ids.reversed());
    }

    private List<String> page(String after, boolean ascending) {
        return things.find(ascending ? Filters.gt("_id", after) : Filters.lt("_id", after))
                .sort(ascending ? Sorts.ascending("_id") : Sorts.descending("_id")).limit(40)
                .map(it -> it.getString("_id")).into(new ArrayList<>());
    }

    @Test
    void answersHello() {
        var hello = client.getDatabase("admin").runCommand(new Document("hello", 1));

        assertThat(hello.getBoolean("isWritablePrimary")).isTrue();
        assertThat(hello.getInteger("maxWireVersion")).isPositive();
    }

    @Test
    void heldFileIsRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> DocumentStoreServer.start(directory.resolve("new/store.mv"), 0))
                .withMessageContaining("store file: ").withMessageContaining("(expected: ");
    }

    @Test
    void takenPortIsRefusedAndTheFileLetGo() throws Exception {
        var file = directory.resolve("other.mv");
        try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThatIllegalStateException().isThrownBy(() -> DocumentStoreServer.start(file, taken.getLocalPort()))
                    .withMessage("store port: %d (expected: free on loopback)", taken.getLocalPort());
        }

        DocumentStoreServer.start(file, 0).close();

        assertThat(Files.size(file)).isPositive();
    }
}
