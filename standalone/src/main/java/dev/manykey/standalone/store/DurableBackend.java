package dev.manykey.standalone.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.exception.MongoServerException;
import de.bwaldvogel.mongo.wire.message.MongoQuery;
import io.netty.channel.Channel;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/** The store's commands, one at a time: an answer leaves only when what the command changed is in the file.
 *  Answers are copies, because the library updates documents in place and encodes answers after the command has ended. */
final class DurableBackend extends H2Backend implements AutoCloseable {

    private static final int PAGE_CACHE_MEGABYTES = 16;
    /** Every commit is a new piece of the file, of which later commits leave less and less in use. */
    private static final int COMMITS_PER_COMPACTION = 200;
    private static final int LEAST_PERCENT_IN_USE = 50;
    private static final int BYTES_PER_COMPACTION = 4 * 1024 * 1024;

    private final ReentrantLock oneCommand = new ReentrantLock();
    private final Durability durability;
    private int commitsSinceCompaction;

    private DurableBackend(MVStore store, Durability durability) {
        super(store);
        this.durability = durability;
    }

    /** Opens {@code file}, or makes it with its directory. A command reaches it as a whole or not at all, so the store
     *  must not decide by itself when to write.
     *
     *  @throws IllegalStateException when another process holds it, it is not a store, or it cannot be written */
    static DurableBackend open(Path file, Durability durability) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            var store = new MVStore.Builder().fileName(file.toString())
                    .autoCommitDisabled()
                    .autoCommitBufferSize(0)
                    .cacheSize(PAGE_CACHE_MEGABYTES)
                    .open();
            store.setRetentionTime(0);
            return new DurableBackend(store, durability);
        } catch (IOException | MVStoreException e) {
            throw new IllegalStateException("store file: " + file + " (expected: a store that no process holds)", e);
        }
    }

    @Override
    protected MongoDatabase openOrCreateDatabase(String databaseName) {
        return new KeyedDatabase(databaseName, getMvStore(), getCursorRegistry());
    }

    @Override
    public Document handleCommand(Channel channel, String databaseName, String command, Document query) {
        return alone(() -> answer(channel, databaseName, command, query).cloneDeeply());
    }

    @Override
    public QueryResult handleQuery(MongoQuery query) {
        return alone(() -> {
            var found = super.handleQuery(query);
            List<Document> copies = StreamSupport.stream(found.spliterator(), false).map(Document::cloneDeeply)
                    .toList();
            return new QueryResult(copies, found.getCursorId());
        });
    }

    @Override
    public void close() {
        oneCommand.lock();
        try {
            super.close();
        } finally {
            oneCommand.unlock();
        }
    }

    /** A refusal becomes an answer here already: the library would log the whole command with it, documents included. */
    private Document answer(Channel channel, String databaseName, String command, Document query) {
        try {
            return switch (command.toLowerCase(Locale.ROOT)) {
                case "hello" -> hello(super.handleCommand(channel, databaseName, "isMaster", query));
                case "insert" -> inserted(super.handleCommand(channel, databaseName, command, query), query);
                default -> super.handleCommand(channel, databaseName, command, query);
            };
        } catch (MongoServerException refused) {
            return refusal(refused);
        }
    }

    private <T> T alone(Supplier<T> command) {
        oneCommand.lock();
        try {
            T answer = command.get();
            if (getMvStore().hasUnsavedChanges()) {
                save();
            }
            return answer;
        } finally {
            oneCommand.unlock();
        }
    }

    private void save() {
        getMvStore().commit();
        commitsSinceCompaction++;
        if (commitsSinceCompaction == COMMITS_PER_COMPACTION) {
            getMvStore().compact(LEAST_PERCENT_IN_USE, BYTES_PER_COMPACTION);
            commitsSinceCompaction = 0;
        }
        if (durability == Durability.DISK) {
            getMvStore().sync();
        }
    }

    /** The command that replaced {@code isMaster} differs from it in one field's name. */
    private static Document hello(Document isMaster) {
        isMaster.put("isWritablePrimary", isMaster.remove("ismaster"));
        return isMaster;
    }

    /** The library counts the documents that it refused, too. */
    private static Document inserted(Document answer, Document query) {
        if (answer.get("writeErrors") instanceof List<?> errors && errors.getFirst() instanceof Document first
                && query.get("documents") instanceof List<?> documents) {
            boolean stopsAtFirst = Boolean.TRUE.equals(query.get("ordered"));
            answer.put("n", stopsAtFirst ? first.get("index") : documents.size() - errors.size());
        }
        return answer;
    }

    private static Document refusal(MongoServerException refused) {
        var answer = new Document("ok", 0).append("errmsg", refused.getMessageWithoutErrorCode());
        if (refused instanceof MongoServerError error) {
            answer.put("code", error.getCode());
            answer.putIfNotNull("codeName", error.getCodeName());
        }
        return answer;
    }
}
