package dev.manykey.policy.openapi;

import java.io.StringReader;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.regex.Pattern;

import dev.manykey.adminapi.ProblemException;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.events.StreamEndEvent;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Builds the tree of a YAML document from the parser's events, so that no type but text, whole number, true, false and null
 * can come out of it. An alias counts as much as what it stands for; merge keys, tags and second documents are refused.
 */
final class YamlTree {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]{0,17})");
    private static final String CORE_TAGS = "tag:yaml.org,2002:";

    /**
     * What an alias may stand for.
     *
     * @param size number of its nodes, aliases inside counted in full
     */
    private record Anchored(JsonNode node, int size) {}

    private final Iterator<Event> events;
    private final Map<String, Anchored> anchors = new HashMap<>();
    private int nodes;
    private int depth;

    private YamlTree(Iterator<Event> events) {
        this.events = events;
    }

    static JsonNode read(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(DocumentTree.MAX_BYTES);
        try {
            return new YamlTree(new Yaml(options).parse(new StringReader(text)).iterator()).document();
        } catch (MarkedYAMLException e) {
            String line = e.getProblemMark() == null ? "" : " at line " + (e.getProblemMark().getLine() + 1);
            throw ProblemException.invalid("body" + line, e.getProblem(), "a YAML document");
        } catch (YAMLException e) {
            throw ProblemException.invalid("body", e.getMessage(), "a YAML document");
        }
    }

    private JsonNode document() {
        events.next(); // stream start
        Event start = events.next();
        if (start instanceof StreamEndEvent) {
            throw ProblemException.invalid("body", null, "a document, JSON or YAML");
        }
        JsonNode root = node(events.next());
        events.next(); // document end
        Event next = events.next();
        if (!(next instanceof StreamEndEvent)) {
            throw refused(next, "a second document", "one document");
        }
        return root;
    }

    private JsonNode node(Event event) {
        int before = nodes;
        count(1);
        if (event instanceof AliasEvent alias) {
            Anchored target = anchors.get(alias.getAnchor());
            if (target == null) {
                throw refused(event, "*" + alias.getAnchor(), "an alias of an anchor that is complete before it");
            }
            count(target.size());
            return target.node();
        }
        JsonNode node = switch (event) {
            case ScalarEvent scalar -> scalar(scalar);
            case SequenceStartEvent start -> sequence(start);
            case MappingStartEvent start -> mapping(start);
            default -> throw refused(event, null, "a value");
        };
        String anchor = ((NodeEvent) event).getAnchor();
        if (anchor != null) {
            anchors.put(anchor, new Anchored(node, nodes - before));
        }
        return node;
    }

    private ArrayNode sequence(SequenceStartEvent start) {
        enter(start);
        ArrayNode items = NODES.arrayNode();
        for (Event next = events.next(); !(next instanceof SequenceEndEvent); next = events.next()) {
            items.add(node(next));
        }
        depth--;
        return items;
    }

    private ObjectNode mapping(MappingStartEvent start) {
        enter(start);
        ObjectNode members = NODES.objectNode();
        for (Event next = events.next(); !(next instanceof MappingEndEvent); next = events.next()) {
            String name = name(next);
            if (members.has(name)) {
                throw refused(next, name, "each member once");
            }
            count(1);
            members.set(name, node(events.next()));
        }
        depth--;
        return members;
    }

    private static String name(Event event) {
        if (!(event instanceof ScalarEvent scalar) || scalar.getAnchor() != null) {
            throw refused(event, null, "a plain text as the name of a member");
        }
        if (scalar.getValue().equals("<<") && scalar.getScalarStyle() == ScalarStyle.PLAIN) {
            throw refused(event, "<<", "no merge keys");
        }
        return scalar.getValue();
    }

    private static JsonNode scalar(ScalarEvent scalar) {
        requireNoTag(scalar, scalar.getTag());
        String text = scalar.getValue();
        if (scalar.getScalarStyle() != ScalarStyle.PLAIN) {
            return NODES.stringNode(text);
        }
        return switch (text) {
            case "", "~", "null" -> NODES.nullNode();
            case "true" -> NODES.booleanNode(true);
            case "false" -> NODES.booleanNode(false);
            default -> WHOLE_NUMBER.matcher(text).matches()
                    ? NODES.numberNode(Long.parseLong(text))
                    : NODES.stringNode(text);
        };
    }

    private void enter(CollectionStartEvent start) {
        requireNoTag(start, start.getTag());
        if (++depth > DocumentTree.MAX_DEPTH) {
            throw tooLarge();
        }
    }

    private void count(int more) {
        if (more > DocumentTree.MAX_NODES - nodes) {
            throw tooLarge();
        }
        nodes += more;
    }

    private static void requireNoTag(Event event, @Nullable String tag) {
        if (tag != null && !tag.startsWith(CORE_TAGS) && !tag.equals("!")) {
            throw refused(event, tag, "no tags");
        }
    }

    private static ProblemException tooLarge() {
        return ProblemException.tooLarge("body", null, "at most %d levels and %d nodes, each alias counted in full"
                .formatted(DocumentTree.MAX_DEPTH, DocumentTree.MAX_NODES));
    }

    private static ProblemException refused(Event at, @Nullable String value, String expected) {
        return ProblemException.invalid("body at line " + (at.getStartMark().getLine() + 1), value, expected);
    }
}
