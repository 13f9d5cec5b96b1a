package dev.manykey.audit.log;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import com.mongodb.client.model.Filters;
import com.mongodb.reactivestreams.client.MongoCollection;
import com.mongodb.reactivestreams.client.MongoDatabase;
import org.bson.Document;
import org.bson.types.Binary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Every message as it came: facts by their id, of which the first stays, and beside them what could not become one. */
final class FactStore {
    private static final Logger LOG = LoggerFactory.getLogger(FactStore.class);
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]");
    private static final int LONGEST_IN_LOG = 200;

    private final MongoCollection<Document> facts;
    private final MongoCollection<Document> conflicts;
    private final MongoCollection<Document> unreadable;

    FactStore(MongoDatabase database) {
        this.facts = database.getCollection("facts");
        this.conflicts = database.getCollection("conflicts");
        this.unreadable = database.getCollection("unreadable");
    }

    /**
     * Facts after they were offered.
     *
     * @param accepted each once, now stored whether they were new or not
     * @param repeated how many were not new
     */
    record Offered(List<Fact> accepted, int repeated, List<Fact> conflicting) {
        Stored outcome(int furtherConflicts) {
            return new Stored(accepted.size() - repeated, repeated, conflicting.size() + furtherConflicts);
        }
    }

    /** Stores the facts that are not there yet, and says which contradict what is. */
    Mono<Offered> offer(List<Fact> received) {
        Map<String, Fact> distinct = new LinkedHashMap<>();
        List<Fact> conflicting = new ArrayList<>();
        for (Fact fact : received) {
            Fact first = distinct.putIfAbsent(fact.id(), fact);
            if (first != null && !fact.sameAs(first.raw())) {
                conflicting.add(fact);
            }
        }
        List<Fact> all = List.copyOf(distinct.values());
        return Inserts.missing(facts, all.stream().map(FactStore::write).toList())
                .flatMap(present -> contents(present.stream().map(index -> all.get(index).id()).toList()))
                .map(contents -> offered(all, contents, conflicting));
    }

    /** Keeps a fact that contradicts what is stored, as evidence, and says so loudly. */
    Mono<Void> setAside(Fact fact, String why) {
        LOG.error("audit record: {} {} {}; what was stored first stays", fact.type(), printable(fact.id()), why);
        return Inserts.missing(conflicts, List.of(new Document("_id", fact.id() + " " + digest(fact.raw()))
                .append("type", fact.type())
                .append("why", why)
                .append("raw", new Binary(fact.raw()))
                .append("keptAt", Instant.now().toString()))).then();
    }

    /** Keeps a message that is no fact. */
    Mono<Void> keep(Unreadable message) {
        LOG.error("audit record: message at offset {} of partition {} is kept unread: {}", message.offset(),
                message.partition(), printable(message.why()));
        return Inserts.missing(unreadable, List.of(new Document("_id", "%d-%d-%s".formatted(message.partition(),
                message.offset(), digest(message.raw())))
                .append("key", message.key())
                .append("why", message.why())
                .append("raw", new Binary(message.raw()))
                .append("keptAt", Instant.now().toString()))).then();
    }

    private Mono<Map<String, byte[]>> contents(List<String> ids) {
        return ids.isEmpty()
                ? Mono.just(Map.of())
                : Flux.from(facts.find(Filters.in("_id", ids)))
                        .collectMap(found -> found.getString("_id"), found -> found.get("raw", Binary.class).getData());
    }

    /** @param before the content of those that were there before, by id */
    private static Offered offered(List<Fact> all, Map<String, byte[]> before, List<Fact> conflicting) {
        List<Fact> accepted = new ArrayList<>();
        List<Fact> contradicting = new ArrayList<>(conflicting);
        int repeated = 0;
        for (Fact fact : all) {
            byte[] content = before.get(fact.id());
            if (content != null && !fact.sameAs(content)) {
                contradicting.add(fact);
            } else {
                accepted.add(fact);
                repeated += content == null ? 0 : 1;
            }
        }
        return new Offered(accepted, repeated, contradicting);
    }

    private static Document write(Fact fact) {
        return new Document("_id", fact.id()).append("type", fact.type()).append("raw", new Binary(fact.raw()));
    }

    /** What others wrote, on one line of the log. */
    private static String printable(String text) {
        String cut = text.length() > LONGEST_IN_LOG ? text.substring(0, LONGEST_IN_LOG) + "…" : text;
        return CONTROL.matcher(cut).replaceAll("?");
    }

    /** Enough of a SHA-256 to tell contents apart. */
    private static String digest(byte[] raw) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(raw);
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: missing (expected: in every JDK)", e);
        }
    }
}
