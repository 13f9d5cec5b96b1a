package dev.manykey.standalone.store;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.bson.Document;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/** A database whose collections are {@link KeyedCollection}s with documents kept as BSON. */
final class KeyedDatabase extends H2Database {

    /** How the superclass, which also drops and renames collections, calls the two maps of one. */
    private static final String DOCUMENTS = "databases.";
    private static final String SIZES = "meta.";

    private final MVStore store;

    KeyedDatabase(String name, MVStore store, CursorRegistry cursors) {
        this.store = store; // the superclass opens the collections
        super(name, store, cursors);
    }

    @Override
    protected MongoCollection<Object> openOrCreateCollection(String collectionName, CollectionOptions options) {
        String fullName = getFullCollectionNamespace(collectionName);
        MVMap<Object, Document> documents = store.openMap(DOCUMENTS + fullName,
                new MVMap.Builder<Object, Document>().valueType(new BsonType()));
        MVMap<String, Object> sizes = store.openMap(SIZES + fullName);
        return new KeyedCollection(this, collectionName, options, documents, sizes, cursorRegistry);
    }
}
