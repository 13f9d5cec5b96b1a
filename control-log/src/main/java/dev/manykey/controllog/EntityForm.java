package dev.manykey.controllog;

import org.bson.Document;

/**
 * How an entity is written into a database document and read back; the one place that knows both shapes.
 *
 * @param <T> the entity
 */
public interface EntityForm<T extends Entity> {
    /** The members of the entity, without its id and version. */
    Document write(T entity);

    /** The entity from what {@link #write} made. */
    T read(String id, long version, Document members);
}
