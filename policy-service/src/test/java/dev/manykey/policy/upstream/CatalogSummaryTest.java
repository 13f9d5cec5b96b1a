package dev.manykey.policy.upstream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.manykey.contract.Access;
import dev.manykey.contract.ContractJson;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.policy.SharedData;
import dev.manykey.policy.openapi.DocumentTree;
import dev.manykey.policy.openapi.ImportChoices;
import dev.manykey.policy.openapi.OpenApiDocument;
import dev.manykey.policy.openapi.OpenApiReader;
import dev.manykey.policy.openapi.ResourceBy;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of real APIs, against summaries that were read through by hand, operation by operation. After a change that is
 * meant, {@code -Dmanykey.summaries=write} writes them anew: read the difference before it is committed.
 */
class CatalogSummaryTest {
    private static final JsonMapper JSON = JsonMapper.builder().addModule(ContractJson.module())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private final List<ImportedDocument> documents = new ArrayList<>();

    @Test
    void pipedrive() {
        read("v1", "data/pipedrive/openapi-v1.yaml", ImportChoices.USUAL, "https://api.pipedrive.com");
        read("v2", "data/pipedrive/openapi-v2.yaml", ImportChoices.USUAL, "https://api.pipedrive.com");

        assertSummary("pipedrive", Overrides.NONE);
    }

    @Test
    void pipedriveUnderItsOtherPrefixAndWithFieldSelectors() {
        read("v1", "data/pipedrive/openapi-v1.yaml", ImportChoices.USUAL, "https://api.pipedrive.com");
        read("v2", "data/pipedrive/openapi-v2.yaml", ImportChoices.USUAL, "https://api.pipedrive.com");

        assertSummary("pipedrive-corrected", overrides("pipedrive"));
    }

    @Test
    void asana() {
        read("v1", "data/openapi/asana.yaml", ImportChoices.USUAL, "https://app.asana.com/api/1.0");

        assertSummary("asana", Overrides.NONE);
    }

    @Test
    void asanaByTag() {
        read("v1", "data/openapi/asana.yaml", ImportChoices.USUAL.with(null, ResourceBy.TAG, null),
                "https://app.asana.com/api/1.0");

        assertSummary("asana-by-tag", Overrides.NONE);
    }

    @Test
    void asanaCorrected() {
        read("v1", "data/openapi/asana.yaml", ImportChoices.USUAL, "https://app.asana.com/api/1.0");

        assertSummary("asana-corrected", overrides("asana"));
    }

    @Test
    void hubspotContacts() {
        read("contacts", "data/openapi/hubspot-contacts.json", ImportChoices.USUAL, "https://api.hubapi.com");

        assertSummary("hubspot-contacts", Overrides.NONE);
    }

    @Test
    void hubspotContactsCorrected() {
        read("contacts", "data/openapi/hubspot-contacts.json", ImportChoices.USUAL, "https://api.hubapi.com");

        assertSummary("hubspot-contacts-corrected", overrides("hubspot-contacts"));
    }

    private void read(String name, String file, ImportChoices choices, String baseUrl) {
        OpenApiDocument read = OpenApiReader.read(SharedData.bytes(file), choices, URI.create(baseUrl));
        documents.add(new ImportedDocument(name, read.source(), read.title(), read.basePath(), null, Instant.EPOCH,
                choices, read.operations(), new TreeSet<>(), read.skipped(), read.notTaken()));
    }

    private void assertSummary(String name, Overrides overrides) {
        String summary = summary(overrides);
        Path file = Path.of("src/test/resources/catalog", name + ".txt");
        try {
            if ("write".equals(System.getProperty("manykey.summaries"))) {
                Files.writeString(file, summary);
            }
            assertThat(summary).isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Overrides overrides(String name) {
        try (var stream = CatalogSummaryTest.class.getResourceAsStream("/catalog/" + name + ".overrides.yaml")) {
            byte[] bytes = stream == null ? new byte[0] : stream.readAllBytes();
            return JSON.treeToValue(DocumentTree.read(bytes, bytes.length, "overrides"), OverridesFile.class).check();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many operations read and write each resource, and everything that is not as its method says. */
    private String summary(Overrides overrides) {
        Operations operations = Operations.of(documents, overrides, Map.of());
        SortedMap<String, Map<Access, Integer>> table = new TreeMap<>();
        List<String> lines = new ArrayList<>();
        for (ImportedDocument document : documents) {
            lines.add("document %s: %s, base path \"%s\", %d operations".formatted(document.name(), document.source(),
                    document.basePath(), document.operations().size()));
        }
        for (CataloguedOperation entry : operations.all()) {
            if (!entry.ignored()) {
                table.computeIfAbsent(entry.operation().resource(), _ -> new EnumMap<>(Access.class))
                        .merge(entry.operation().access(), 1, Integer::sum);
            }
        }
        lines.add("published: " + operations.publishable().size() + " paths and methods, of them bars: "
                + operations.publishable().stream().filter(one -> one.method().equals(Publication.BAR)).count());
        lines.add("");
        table.forEach((resource, counts) -> lines.add("%-36s read %3d  write %3d".formatted(resource,
                counts.getOrDefault(Access.READ, 0), counts.getOrDefault(Access.WRITE, 0))));
        for (CataloguedOperation entry : operations.all()) {
            note(entry, lines);
        }
        operations.publication().ambiguities().stream().map(one -> "ambiguous: %s and %s, refused: %s"
                .formatted(one.one(), one.other(), one.refused())).sorted().limit(20).forEach(lines::add);
        documents.forEach(document -> document.skipped().forEach(skipped -> lines.add("skipped: %s %s, %s"
                .formatted(skipped.method(), skipped.path(), skipped.reason()))));
        return String.join("\n", lines) + "\n";
    }

    private static void note(CataloguedOperation entry, List<String> lines) {
        Operation operation = entry.operation();
        Access byMethod = operation.method().equals("GET") || operation.method().equals("HEAD") ? Access.READ
                : Access.WRITE;
        if (entry.ignored()) {
            lines.add("ignored: " + OperationKey.of(operation));
        } else if (operation.access() != byMethod) {
            lines.add("%s by %s: %s".formatted(operation.access(), operation.method(), OperationKey.of(operation)));
        } else if (MaybeReads.isOne(operation)) {
            lines.add("may only read: " + OperationKey.of(operation));
        } else if (MaybeWrites.isOne(operation)) {
            lines.add("may write: " + OperationKey.of(operation));
        }
    }
}
