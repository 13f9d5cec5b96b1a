package dev.manykey.crm;

import java.util.List;
import java.util.Locale;

import dev.manykey.crm.FieldType.Amount;
import dev.manykey.crm.FieldType.Choice;
import dev.manykey.crm.FieldType.Day;
import dev.manykey.crm.FieldType.Flag;
import dev.manykey.crm.FieldType.Reference;
import dev.manykey.crm.FieldType.Text;

import tools.jackson.databind.node.JsonNodeFactory;

import static dev.manykey.crm.Field.optional;
import static dev.manykey.crm.Field.preset;
import static dev.manykey.crm.Field.readOnly;
import static dev.manykey.crm.Field.required;

/** The kinds of record that the CRM keeps, each with its fields; {@code id} and the two times belong to all. */
enum Resource {
    /** Companies. */
    ORGANIZATIONS(required("name", new Text(255)), optional("address", new Text(255)),
            optional("website", new Text(255))),
    /** People, with the data that a data protection officer asks about. */
    PERSONS(required("name", new Text(255)), optional("email", new Text(255)), optional("phone", new Text(50)),
            optional("organization_id", new Reference(ORGANIZATIONS))),
    /** Sales that are hoped for, won or lost. */
    DEALS(required("title", new Text(255)), optional("value", new Amount()),
            preset("currency", new Choice(List.of("EUR", "GBP", "USD")), JsonNodeFactory.instance.stringNode("EUR")),
            preset("status", new Choice(List.of("open", "won", "lost")), JsonNodeFactory.instance.stringNode("open")),
            optional("expected_close_date", new Day()), optional("person_id", new Reference(PERSONS)),
            optional("organization_id", new Reference(ORGANIZATIONS))),
    /** Things to do, or done. */
    ACTIVITIES(required("subject", new Text(255)),
            preset("type", new Choice(List.of("call", "email", "meeting", "task")),
                    JsonNodeFactory.instance.stringNode("task")),
            optional("due_date", new Day()), preset("done", new Flag(), JsonNodeFactory.instance.booleanNode(false)),
            optional("deal_id", new Reference(DEALS)), optional("person_id", new Reference(PERSONS))),
    /** Free text about a record. */
    NOTES(required("content", new Text(10_000)), optional("deal_id", new Reference(DEALS)),
            optional("person_id", new Reference(PERSONS)), optional("organization_id", new Reference(ORGANIZATIONS))),
    /** Uploaded files; their bytes are kept beside them. */
    FILES(required("name", new Text(255)), readOnly("content_type", new Text(255)), readOnly("size", new Amount()),
            optional("deal_id", new Reference(DEALS)));

    @SuppressWarnings("ImmutableEnumChecker") // an unmodifiable list of records
    private final List<Field> fields;

    Resource(Field... fields) {
        this.fields = List.of(fields);
    }

    /** Its name in paths, such as {@code deals}. */
    String path() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its fields in the order in which they are written. */
    List<Field> fields() {
        return fields;
    }
}
