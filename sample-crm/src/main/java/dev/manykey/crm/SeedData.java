package dev.manykey.crm;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The invented records that every CRM starts with, the same each time: 8 organizations, 15 persons, 25 deals,
 * 20 activities, 12 notes and 3 files. Nobody in them exists; their addresses are under {@code .example} (RFC 2606).
 */
final class SeedData {
    private static final Instant START = Instant.parse("2026-01-05T08:00:00Z");
    private static final LocalDate FIRST_DAY = LocalDate.parse("2026-02-02");

    private static final List<String> ORGANIZATIONS = List.of(
            "Alder Mill Foods", "Blue Quay Shipping", "Copperleaf Energy", "Dunmore Optics", "Eastgate Clinics",
            "Fernhill Textiles", "Granite Peak Outdoor", "Harrow Lane Books");
    private static final List<String> PERSONS = List.of(
            "Ada Lindqvist", "Bruno Castell", "Chiara Moreau", "Dario Benedek", "Elif Aksoy", "Finn Oduya",
            "Greta Salonen", "Hamid Rezaei", "Ines Carvalho", "Jonas Wieland", "Kaya Nakamura", "Liam Petrov",
            "Mona Haddad", "Nils Abara", "Olga Fontaine");
    private static final List<String> WARES = List.of(
            "Warehouse scanners", "Support contract", "Office fit-out", "Fleet tracking", "Training week");
    private static final List<String> STATUSES = List.of("open", "open", "won", "open", "lost");
    private static final List<String> CURRENCIES = List.of("EUR", "EUR", "GBP", "USD");
    private static final List<String> TYPES = List.of("call", "email", "meeting", "task");
    private static final List<String> REMARKS = List.of(
            "Asked for a second quote.", "Prefers to be called in the morning.", "Budget is decided in March.",
            "Compares us with one other supplier.");
    private static final List<String> FILES = List.of("quote-2026-001.txt", "floor plan.txt", "Vertrag Übersicht.txt");

    private final Crm crm;
    private Instant now = START;

    private SeedData(Crm crm) {
        this.crm = crm;
    }

    /** Puts the records into an empty CRM. */
    static void fill(Crm crm) {
        var seed = new SeedData(crm);
        seed.organizationsAndPersons();
        seed.deals();
        seed.activitiesAndNotes();
        seed.files();
    }

    private void organizationsAndPersons() {
        for (int i = 0; i < ORGANIZATIONS.size(); i++) {
            String name = ORGANIZATIONS.get(i);
            add(Resource.ORGANIZATIONS,
                    json().put("name", name).put("address", "%d Market Street".formatted(10 + i))
                            .put("website",
                                    "https://%s.example".formatted(name.toLowerCase(Locale.ROOT).replace(' ', '-'))));
        }
        for (int i = 0; i < PERSONS.size(); i++) {
            String name = PERSONS.get(i);
            add(Resource.PERSONS,
                    json().put("name", name)
                            .put("email", name.toLowerCase(Locale.ROOT).replace(' ', '.') + "@people.example")
                            .put("phone", "+1 555 01%02d".formatted(i))
                            .put("organization_id", 1 + i % ORGANIZATIONS.size()));
        }
    }

    private void deals() {
        for (int i = 0; i < 25; i++) {
            int organization = i % ORGANIZATIONS.size();
            add(Resource.DEALS,
                    json().put("title", "%s for %s".formatted(of(WARES, i), ORGANIZATIONS.get(organization)))
                            .put("value", 1_500 + 730 * i).put("currency", of(CURRENCIES, i))
                            .put("status", of(STATUSES, i))
                            .put("expected_close_date", FIRST_DAY.plusDays(3L * i).toString())
                            .put("person_id", 1 + i % PERSONS.size()).put("organization_id", 1 + organization));
        }
    }

    private void activitiesAndNotes() {
        for (int i = 0; i < 20; i++) {
            add(Resource.ACTIVITIES,
                    json().put("subject", "%s with %s".formatted(of(TYPES, i), of(PERSONS, i)))
                            .put("type", of(TYPES, i))
                            .put("due_date", FIRST_DAY.plusDays(i).toString()).put("done", i % 3 == 0)
                            .put("deal_id", 1 + i).put("person_id", 1 + i % PERSONS.size()));
        }
        for (int i = 0; i < 12; i++) {
            add(Resource.NOTES,
                    json().put("content", of(REMARKS, i)).put("deal_id", 1 + 2 * i)
                            .put("person_id", 1 + i % PERSONS.size()));
        }
    }

    private void files() {
        for (int i = 0; i < FILES.size(); i++) {
            byte[] content = "Sample file %d of the sample CRM.\n".formatted(i + 1).repeat(20 * (i + 1))
                    .getBytes(StandardCharsets.UTF_8);
            crm.upload(json().put("name", FILES.get(i)).put("deal_id", 1 + i), "text/plain", content, tick());
        }
    }

    private void add(Resource resource, ObjectNode fields) {
        crm.create(resource, fields, tick());
    }

    private Instant tick() {
        now = now.plus(Duration.ofMinutes(7));
        return now;
    }

    private static ObjectNode json() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static String of(List<String> words, int i) {
        return words.get(i % words.size());
    }
}
