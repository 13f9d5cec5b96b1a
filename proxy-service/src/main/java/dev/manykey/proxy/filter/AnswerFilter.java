package dev.manykey.proxy.filter;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

import dev.manykey.proxy.Header;
import dev.manykey.proxy.ProblemCode;
import dev.manykey.proxy.filter.Filtered.PassedOn.How;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * Carries out what a permit obliges to on answers: masks and drops members, drops rows. What it cannot read with certainty it
 * does not pass on. Safe for many threads.
 *
 * <p>An answer is read as a whole, since one that turns out not to be JSON at its end must not have been passed on at its
 * beginning. Only UTF-8 is read, and nothing that two readers could read differently: no member twice, no text after the end.
 */
public final class AnswerFilter {
    private static final Set<String> NOT_ASKED = Set.of("range", "if-range", "if-none-match", "if-modified-since",
            "if-match", "if-unmodified-since");
    private static final Set<String> LOOKS = Set.of("GET", "HEAD");
    private static final int LONGEST_NUMBER = 1000;

    private final AnswerBounds bounds;
    private final AnswerMemory memory;
    private final JsonFactory json;

    /** Filters within {@code bounds}. */
    public AnswerFilter(AnswerBounds bounds) {
        this.bounds = bounds;
        this.memory = new AnswerMemory(bounds.heldBytes());
        this.json = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(bounds.depth())
                        .maxNumberLength(LONGEST_NUMBER).maxStringLength(bounds.answerBytes())
                        .maxNameLength(bounds.answerBytes()).build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
                .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                .build();
    }

    /**
     * Whether a header of the caller's goes on with a request whose answer will be filtered. Who asks for a part of an answer, or
     * for an answer only when it is not what they guess, would learn of what is left out. A change goes on with its conditions: to
     * take them away would change what nobody may change unseen.
     */
    public static boolean mayAsk(String method, Header header) {
        String name = header.name().toLowerCase(Locale.ROOT);
        return !NOT_ASKED.contains(name) || (!LOOKS.contains(method) && !name.endsWith("range"));
    }

    /** Begins to read the answer with this head. */
    public AnswerReading read(AnswerRules rules, AnswerHead head) {
        return new AnswerReading(this, rules, head, memory, bounds.answerBytes());
    }

    /** How many bytes of answers are being held, for a gauge. */
    public long heldBytes() {
        return memory.held();
    }

    Filtered filter(AnswerRules rules, AnswerHead head, byte[] body) {
        JsonBytes out = new JsonBytes(body.length);
        try (JsonParser in = json.createParser(ObjectReadContext.empty(), text(body))) {
            if (!new AnswerCopy(in, out, head.isOnlyRead()).copy(rules.top())) {
                return AnswerReading.notFilterable(head, "it is not one JSON text");
            }
            return new Filtered.PassedOn(out.toByteArray(), How.FILTERED);
        } catch (AnswerCopy.NoSuchRows e) {
            return AnswerReading.notFilterable(head, "it has nothing where its rows should be");
        } catch (AnswerCopy.RecordNotPermitted e) {
            return new Filtered.Refused(ProblemCode.ROW_NOT_PERMITTED, ProblemCode.ROW_NOT_PERMITTED.sentence());
        } catch (CharacterCodingException | JacksonException e) {
            return AnswerReading.notFilterable(head,
                    "it is not JSON in UTF-8, or it is ambiguous or nested too deeply");
        }
    }

    /** In UTF-8, without the byte order mark that some write. */
    private static String text(byte[] body) throws CharacterCodingException {
        String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
}
