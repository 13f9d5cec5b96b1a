package dev.manykey.controllog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import org.bson.Document;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Entities in memory, through the same form as in a database; for tests. Safe for many threads. */
public final class InMemoryEntityStore<T extends Entity> implements EntityStore<T> {
    private record Row(long version, Document members) {}

    private final EntityForm<T> form;
    private final TreeMap<String, Row> rows = new TreeMap<>();
    private final Map<String, List<OutboxEntry>> outbox = new HashMap<>();

    /** An empty store. */
    public InMemoryEntityStore(EntityForm<T> form) {
        this.form = form;
    }

    @Override
    public Mono<T> insert(Change<T> change) {
        return Mono.fromCallable(() -> {
            synchronized (this) {
                T next = change.next();
                if (rows.containsKey(next.key())) {
                    throw new StoreConflict.AlreadyExists(next.key());
                }
                return write(change);
            }
        });
    }

    @Override
    public Mono<T> replace(Change<T> change) {
        return Mono.fromCallable(() -> {
            synchronized (this) {
                T next = change.next();
                Row row = rows.get(next.key());
                if (row == null || row.version() != next.version() - 1) {
                    throw new StoreConflict.VersionConflict(next.key(), next.version() - 1);
                }
                return write(change);
            }
        });
    }

    @Override
    public Mono<T> find(String id) {
        return Mono.fromSupplier(() -> {
            synchronized (this) {
                Row row = rows.get(id);
                return row == null ? null : form.read(id, row.version(), row.members());
            }
        });
    }

    @Override
    public Flux<T> list(Map<String, ?> filter, @Nullable String after, int limit) {
        return Flux.defer(() -> {
            synchronized (this) {
                return Flux.fromIterable((after == null ? rows : rows.tailMap(after, false)).entrySet().stream()
                        .filter(row -> filter.entrySet().stream()
                                .allMatch(
                                        want -> matches(row.getValue().members().get(want.getKey()), want.getValue())))
                        .limit(limit)
                        .map(row -> form.read(row.getKey(), row.getValue().version(), row.getValue().members()))
                        .toList());
            }
        });
    }

    @Override
    public Flux<Pending> pending(int limit) {
        return Flux.defer(() -> {
            synchronized (this) {
                return Flux
                        .fromIterable(outbox.entrySet().stream().filter(row -> !row.getValue().isEmpty()).limit(limit)
                                .map(row -> new Pending(row.getKey(), List.copyOf(row.getValue()))).toList());
            }
        });
    }

    @Override
    public Mono<Void> published(String id, List<String> entries) {
        return Mono.fromRunnable(() -> {
            synchronized (this) {
                outbox.getOrDefault(id, new ArrayList<>()).removeIf(entry -> entries.contains(entry.id()));
            }
        });
    }

    private T write(Change<T> change) {
        T next = change.next();
        rows.put(next.key(), new Row(next.version(), form.write(next)));
        outbox.computeIfAbsent(next.key(), _ -> new ArrayList<>()).addAll(OutboxEntry.of(change));
        return next;
    }

    private static boolean matches(@Nullable Object actual, Object wanted) {
        return actual instanceof Collection<?> several ? several.contains(wanted) : Objects.equals(actual, wanted);
    }
}
