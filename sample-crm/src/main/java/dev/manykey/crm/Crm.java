package dev.manykey.crm;

import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The records of the CRM and the rules they keep. One lock over all of it, so that a reference is checked and set in one
 * step. Bounded: {@link #MAX_ITEMS} records of each resource, {@link #MAX_CONTENT} bytes of files. Deleting a record
 * leaves references to it as they are.
 */
final class Crm {
    static final int MAX_ITEMS = 10_000;
    static final long MAX_CONTENT = 64L * 1024 * 1024;

    private final Map<Resource, NavigableMap<Long, Item>> shelves = new EnumMap<>(Resource.class);
    private final Map<Resource, Long> lastIds = new EnumMap<>(Resource.class);
    private final Map<Long, byte[]> contents = new HashMap<>();
    private long contentBytes;

    Crm() {
        for (Resource resource : Resource.values()) {
            shelves.put(resource, new TreeMap<>());
        }
    }

    /** Up to {@code limit} records with an id above {@code after} that are {@code wanted}, by id. */
    synchronized Page list(Resource resource, long after, int limit, Predicate<Item> wanted) {
        var found = shelf(resource).tailMap(after, false).values().stream().filter(wanted).limit(limit + 1L).toList();
        return found.size() > limit ? new Page(found.subList(0, limit), found.get(limit - 1).id())
                : new Page(found, null);
    }

    /**
     * The record with that id.
     *
     * @throws Refused with status 404 when there is none
     */
    synchronized Item load(Resource resource, long id) {
        Item item = shelf(resource).get(id);
        if (item == null) {
            throw Refused.notFound(resource.path(), id);
        }
        return item;
    }

    /**
     * A new record.
     *
     * @throws Refused with status 400 when a field is missing or wrong, 507 when the shelf is full
     */
    synchronized Item create(Resource resource, ObjectNode given, Instant now) {
        return insert(resource, initial(resource, given), now);
    }

    /**
     * A record with some of its fields changed.
     *
     * @throws Refused with status 404 when there is none, 400 when a field is wrong
     */
    synchronized Item change(Resource resource, long id, ObjectNode given, Instant now) {
        Item before = load(resource, id);
        var fields = new HashMap<>(before.fields());
        fields.putAll(checked(resource, given));
        var after = new Item(resource, id, fields, before.createdAt(), now);
        shelf(resource).put(id, after);
        return after;
    }

    /**
     * Removes a record, and with a file its bytes.
     *
     * @throws Refused with status 404 when there is none
     */
    synchronized void delete(Resource resource, long id) {
        load(resource, id);
        shelf(resource).remove(id);
        byte[] content = resource == Resource.FILES ? contents.remove(id) : null;
        contentBytes -= content == null ? 0 : content.length;
    }

    /**
     * A new file.
     *
     * @param given its writable fields
     * @throws Refused with status 400 when a field is missing or wrong, 507 when there is no room
     */
    synchronized Item upload(ObjectNode given, String contentType, byte[] content, Instant now) {
        var fields = initial(Resource.FILES, given);
        fields.put("content_type", JsonNodeFactory.instance.stringNode(contentType));
        fields.put("size", JsonNodeFactory.instance.numberNode(content.length));
        if (contentBytes + content.length > MAX_CONTENT) {
            throw Refused.full("files", "at most %d bytes in all".formatted(MAX_CONTENT));
        }
        Item file = insert(Resource.FILES, fields, now);
        contents.put(file.id(), content);
        contentBytes += content.length;
        return file;
    }

    /**
     * The bytes of a file; not to be changed.
     *
     * @throws Refused with status 404 when there is none
     */
    synchronized byte[] content(long id) {
        byte[] content = contents.get(id);
        if (content == null) {
            throw Refused.notFound(Resource.FILES.path(), id);
        }
        return content;
    }

    private Item insert(Resource resource, Map<String, JsonNode> fields, Instant now) {
        if (shelf(resource).size() >= MAX_ITEMS) {
            throw Refused.full(resource.path(), "at most %d".formatted(MAX_ITEMS));
        }
        long id = lastIds.merge(resource, 1L, Long::sum);
        var item = new Item(resource, id, fields, now, now);
        shelf(resource).put(id, item);
        return item;
    }

    private Map<String, JsonNode> initial(Resource resource, ObjectNode given) {
        var fields = new HashMap<String, JsonNode>();
        for (Field field : resource.fields()) {
            if (field.need() == Field.Need.REQUIRED && !given.has(field.name())) {
                throw Refused.invalid(field.name(), "missing", field.type().expected());
            }
            fields.put(field.name(), field.initial());
        }
        fields.putAll(checked(resource, given));
        return fields;
    }

    private Map<String, JsonNode> checked(Resource resource, ObjectNode given) {
        var fields = new HashMap<String, JsonNode>();
        for (Map.Entry<String, JsonNode> property : given.properties()) {
            Field field = Field.named(resource.fields(), property.getKey());
            JsonNode value = property.getValue();
            field.check(value);
            if (field.type() instanceof FieldType.Reference reference && !value.isNull()
                    && !shelf(reference.target()).containsKey(value.longValue())) {
                throw Refused.invalid(field.name(), value.toString(), reference.expected());
            }
            fields.put(field.name(), value);
        }
        return fields;
    }

    private NavigableMap<Long, Item> shelf(Resource resource) {
        NavigableMap<Long, Item> shelf = shelves.get(resource);
        if (shelf == null) {
            throw new IllegalStateException("shelf: none for %s (expected: one for each)".formatted(resource));
        }
        return shelf;
    }

    /**
     * Some records of a list.
     *
     * @param items in the order of their ids
     * @param next the id after which the list goes on; null at its end
     */
    record Page(List<Item> items, @Nullable Long next) {}
}
