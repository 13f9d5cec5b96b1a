package dev.manykey.standalone.store;

import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.h2.H2Collection;
import de.bwaldvogel.mongo.bson.Document;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/** A collection that reads only the documents that a filter's {@link Bounds} leave. The library alone would read the whole
 *  collection as soon as a filter has one field besides {@code _id}, or a range, or a sort.
 *  Every document that is read is still matched against the whole filter: bounds make a search faster, never different. */
final class KeyedCollection extends H2Collection {

    private final MVMap<Object, Document> documents;

    KeyedCollection(MongoDatabase database, String name, CollectionOptions options, MVMap<Object, Document> documents,
            MVMap<String, Object> sizes, CursorRegistry cursors) {
        super(database, name, options, documents, sizes, cursors);
        this.documents = documents;
    }

    @Override
    protected QueryResult queryDocuments(Document filter, @Nullable Document order, int skip, int limit, int batchSize,
            @Nullable Document fields) {
        if (!Bounds.ID.equals(getIdField())) {
            return super.queryDocuments(filter, order, skip, limit, batchSize, fields);
        }
        var bounds = Bounds.of(filter);
        var positions = bounds.isOneId() ? null : positions(bounds);
        if (positions != null) {
            return matchDocuments(filter, positions, order, skip, limit, batchSize, fields);
        }
        int direction = direction(order);
        if (bounds.isRange() || (direction != 0 && onlyTextIds())) {
            var found = inIdOrder(bounds, direction < 0);
            return matchDocumentsFromStream(found, filter, direction == 0 ? order : null, skip, limit, batchSize,
                    fields);
        }
        return super.queryDocuments(filter, order, skip, limit, batchSize, fields);
    }

    /** Aggregations, and counts with them, begin here: one document at a time instead of a list of all. */
    @Override
    public Stream<Document> queryAllAsStream() {
        return documents.values().stream();
    }

    /** Where a unique index finds the documents, or null when none of them can. */
    private @Nullable Iterable<Object> positions(Bounds bounds) {
        for (Index<Object> index : getIndexes()) {
            var keys = index.isUnique() ? bounds.keysOf(index) : null;
            if (keys != null && index.canHandle(keys)) {
                return index.getPositions(keys);
            }
        }
        return null;
    }

    /** 1 or -1 when the first thing to sort by is {@code _id}, which leaves nothing to sort by after it; 0 otherwise. */
    private static int direction(@Nullable Document order) {
        if (order == null || order.isEmpty() || !Bounds.ID.equals(order.keySet().iterator().next())) {
            return 0;
        }
        return order.get(Bounds.ID) instanceof Number number ? Integer.signum(number.intValue()) : 0;
    }

    /** The map sorts by type first, so its two ends tell. Other types have an order that is not MongoDB's. */
    private boolean onlyTextIds() {
        return documents.isEmpty() || (documents.firstKey() instanceof String && documents.lastKey() instanceof String);
    }

    private Stream<Document> inIdOrder(Bounds bounds, boolean descending) {
        var cursor = descending
                ? documents.cursor(bounds.high(), bounds.low(), true)
                : documents.cursor(bounds.low(), bounds.high(), false);
        return StreamSupport
                .stream(Spliterators.spliteratorUnknownSize(new InCursorOrder(cursor), Spliterator.ORDERED), false)
                .filter(document -> document.get(Bounds.ID) instanceof String);
    }

    /** The documents that a cursor passes, decoded page by page as they are asked for. */
    private record InCursorOrder(Cursor<Object, Document> cursor) implements Iterator<Document> {

        @Override
        public boolean hasNext() {
            return cursor.hasNext();
        }

        @Override
        public Document next() {
            cursor.next();
            return cursor.getValue();
        }
    }
}
