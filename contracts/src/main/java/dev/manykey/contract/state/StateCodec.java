package dev.manykey.contract.state;

import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import dev.manykey.contract.ContractJson;
import dev.manykey.contract.Kind;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The one table of state types and how they are written to the control log. A released schema version is never edited: a
 * new member that can narrow anything is a new version, and readers ship before writers.
 */
public final class StateCodec {
    /** Header: the type, such as {@code state.key}. */
    public static final String TYPE_HEADER = "mk-type";

    /** Header: the schema version of the value, a decimal number. */
    public static final String SCHEMA_HEADER = "mk-schema";

    /** Header: the version of the entity, a decimal number. */
    public static final String VERSION_HEADER = "mk-version";

    /** Header: the writer's signature over the {@link dev.manykey.contract.SignedContent}, raw bytes. */
    public static final String SIGNATURE_HEADER = "mk-signature";

    private record Type(Class<? extends State> type, int schema) {}

    private static final Map<Kind, Type> TYPES = new EnumMap<>(Map.of(
            Kind.KEY, new Type(AccessKeyState.class, 1),
            Kind.REVOKED, new Type(RevokedState.class, 1),
            Kind.OWNER, new Type(OwnerState.class, 1),
            Kind.CREDENTIAL, new Type(CredentialState.class, 1),
            Kind.OPERATOR, new Type(OperatorState.class, 1),
            Kind.UPSTREAM, new Type(UpstreamState.class, 1),
            Kind.POLICY, new Type(PolicyState.class, 1),
            Kind.SKIP, new Type(SkipState.class, 1),
            Kind.COMPLETE, new Type(CompleteState.class, 1)));

    private static final ClassValue<List<Member>> MEMBERS = new ClassValue<>() {
        @Override
        protected List<Member> computeValue(Class<?> type) {
            return Member.of(type);
        }
    };

    private StateCodec() {}

    /** The name of the type as headers carry it. */
    public static String typeName(Kind kind) {
        return "state." + kind;
    }

    /** The schema version in which states of this kind are written today. */
    public static int schema(Kind kind) {
        return type(kind).schema();
    }

    /** The class of the states of a kind. */
    public static Class<? extends State> stateClass(Kind kind) {
        return type(kind).type();
    }

    /** The state as JSON in UTF-8. */
    public static byte[] encode(State state) {
        return ContractJson.strict().writeValueAsString(state).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a state.
     *
     * @param schema the schema version that the record claims
     * @throws UnreadableState when the schema is not known here, or the bytes are not such a state
     */
    public static State decode(Kind kind, int schema, byte[] value) {
        Type type = type(kind);
        if (schema != type.schema()) {
            throw new UnreadableState(
                    "schema of %s: %d (expected: %d)".formatted(typeName(kind), schema, type.schema()));
        }
        try {
            State state = kind == Kind.KEY ? CanonicalKey.read(value) : null;
            if (state == null) {
                state = ContractJson.strict().readValue(value, type.type());
                requireMembers(state);
            }
            if (state.version() < 1 || state.kind() != kind) {
                throw new UnreadableState(
                        "version of %s: %d (expected: >= 1)".formatted(typeName(kind), state.version()));
            }
            return state;
        } catch (JacksonException | IllegalArgumentException | NullPointerException e) {
            throw new UnreadableState("%s: not readable".formatted(typeName(kind)), e);
        }
    }

    /** Jackson leaves an absent member null whatever its type says; here what is not {@code @Nullable} must be there. */
    private static void requireMembers(Object value) {
        if (value instanceof Iterable<?> elements) {
            elements.forEach(StateCodec::requireMembers);
        } else if (value instanceof Record members) {
            for (Member component : MEMBERS.get(members.getClass())) {
                Object member = component.of(members);
                if (member != null) {
                    requireMembers(member);
                } else if (!component.nullable()) {
                    throw new UnreadableState("%s: absent (expected: a value)".formatted(component.name()));
                }
            }
        }
    }

    /** A component of a record that is not a number, which is always there: found out once, since that takes long. */
    private record Member(String name, Method accessor, boolean nullable) {
        static List<Member> of(Class<?> type) {
            return Arrays.stream(type.getRecordComponents()).filter(component -> !component.getType().isPrimitive())
                    .map(component -> new Member(component.getName(), component.getAccessor(),
                            component.getAnnotatedType().isAnnotationPresent(Nullable.class)))
                    .toList();
        }

        @Nullable
        Object of(Record members) {
            try {
                return accessor.invoke(members);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(name + ": not readable", e);
            }
        }
    }

    private static Type type(Kind kind) {
        Type type = TYPES.get(kind);
        if (type == null) {
            throw new IllegalStateException("kind: %s (expected: one of %s)".formatted(kind, TYPES.keySet()));
        }
        return type;
    }

    /** A record of the control log that this version of the program cannot read; whoever meets it must refuse, not skip. */
    public static final class UnreadableState extends RuntimeException {
        UnreadableState(String message) {
            super(message);
        }

        UnreadableState(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
