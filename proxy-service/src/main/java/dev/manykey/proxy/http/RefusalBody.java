package dev.manykey.proxy.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.manykey.contract.ContractJson;
import dev.manykey.contract.event.Target;
import dev.manykey.proxy.ProblemCode;

import org.jspecify.annotations.Nullable;

/** A refusal as the caller gets it (RFC 9457), with members of our own that a program can act on. */
public final class RefusalBody {
    /** Tells a refusal of the proxy from an answer of the upstream; its value is the code. */
    public static final String REFUSAL_HEADER = "Manykey-Refusal";

    /** The exchange in the audit record; on every answer. */
    public static final String EXCHANGE_HEADER = "Manykey-Exchange";

    private RefusalBody() {}

    /**
     * The JSON text.
     *
     * @param status that the answer has
     * @param exchange its id in the audit record, null when it could not be recorded
     */
    public static byte[] of(ProblemCode code, int status, String detail, @Nullable String missing,
            @Nullable Target target, @Nullable String exchange) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", "urn:manykey:problem:" + code);
        members.put("title", code.sentence());
        members.put("status", status);
        members.put("detail", detail);
        members.put("code", code.toString());
        put(members, "missing", missing);
        put(members, "upstream", target == null ? null : target.upstream());
        put(members, "operation", target == null ? null : target.operation());
        put(members, "decision", exchange);
        return ContractJson.strict().writeValueAsString(members).getBytes(StandardCharsets.UTF_8);
    }

    private static void put(Map<String, Object> members, String name, @Nullable String value) {
        if (value != null) {
            members.put(name, value);
        }
    }
}
