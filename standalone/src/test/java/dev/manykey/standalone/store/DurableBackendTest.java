package dev.manykey.standalone.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

import de.bwaldvogel.mongo.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class DurableBackendTest {

    @TempDir
    private Path directory;

    /** The library updates documents in place and encodes an answer after its command has ended, so an answer that is no
     *  copy could show half of a later update. */
    @Test
    void answerDoesNotChangeWithLaterUpdates() {
        try (var backend = open()) {
            var commands = new Commands(backend);
            commands.insert(List.of(new Document("_id", "a").append("version", 1).append("list", List.of("x"))));
            var before = commands.find(new Document("_id", "a"));

            commands.update(new Document("_id", "a"),
                    new Document("$set", new Document("version", 2)).append("$push", new Document("list", "y")));

            assertThat(before).asString().isEqualTo("[{\"_id\" : \"a\", \"version\" : 1, \"list\" : [ \"x\" ]}]");
        }
    }

    /** A refused command must not be an exception: the library logs those with all documents of the command. */
    @Test
    void refusalIsAnAnswer() {
        try (var backend = open()) {
            var answer = new Commands(backend).run(new Document("insert", "system.things")
                    .append("documents", List.of(new Document("_id", "a"))));
            var unknown = new Commands(backend).run(new Document("noSuchThing", 1));

            assertThat(answer.get("writeErrors")).asString().contains("16459");
            assertThat(unknown.get("ok")).isEqualTo(0);
            assertThat(unknown.get("codeName")).isEqualTo("CommandNotFound");
        }
    }

    /** Each single insert adds at least 4 KiB to the file, most of which the next one makes useless. */
    @Test
    void fileGrowsWithItsDataAndNotWithItsCommits() throws IOException {
        var text = "x".repeat(500);
        try (var backend = open()) {
            var commands = new Commands(backend);
            for (int i = 0; i < 3000; i++) {
                commands.insert(List
                        .of(new Document("_id", new UUID(i * 0x9E3779B97F4A7C15L, i).toString()).append("text", text)));
            }
        }

        assertThat(Files.size(file())).isLessThan(16_000_000);
    }

    private DurableBackend open() {
        return DurableBackend.open(file(), Durability.PROCESS);
    }

    private Path file() {
        return directory.resolve("store.mv");
    }
}
