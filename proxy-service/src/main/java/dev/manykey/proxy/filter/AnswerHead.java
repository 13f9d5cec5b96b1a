package dev.manykey.proxy.filter;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import dev.manykey.contract.Access;
import dev.manykey.proxy.Header;

import org.jspecify.annotations.Nullable;

/**
 * The head of an answer, with what it answers to.
 *
 * @param method of the request, as sent
 * @param access what the operation is, as the catalog has it
 * @param status a final one
 * @param headers as the upstream sent them
 */
public record AnswerHead(String method, Access access, int status, List<Header> headers) {
    private static final Set<Integer> WITHOUT_BODY = Set.of(204, 205, 304);
    private static final int PARTIAL = 206;
    /** {@code application/json} and what ends in {@code +json}, such as {@code application/problem+json} (RFC 6838 4.2.8). */
    private static final Pattern JSON = Pattern.compile("application/(?:[a-z0-9!#$&^_.+-]*\\+)?json");
    private static final Pattern UTF_8 = Pattern.compile("charset\\s*=\\s*(?:utf-8|\"utf-8\")");

    public AnswerHead {
        headers = List.copyOf(headers);
    }

    /** Whether no body goes with such an answer, whatever its headers say (RFC 9110 6.4.1). */
    boolean isWithoutBody() {
        return method.equals("HEAD") || WITHOUT_BODY.contains(status);
    }

    /** Whether it says that the call was a success. */
    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** Whether to refuse the answer takes nothing back that was done. */
    boolean isOnlyRead() {
        return access == Access.READ && isSuccess();
    }

    /** Why no body that goes with it can be filtered, in words; null when one can. */
    @Nullable
    String whyNot() {
        if (status == PARTIAL || has("content-range")) {
            return "only a part of it came";
        }
        for (String coding : values("content-encoding")) {
            if (!coding.isEmpty() && !coding.equals("identity")) {
                return "it is encoded";
            }
        }
        List<String> types = values("content-type");
        if (types.size() != 1) {
            return types.isEmpty() ? "it has no content type" : "it has more than one content type";
        }
        String[] parts = types.getFirst().split(";", -1);
        if (!JSON.matcher(parts[0].strip()).matches()) {
            return "its content type is not JSON";
        }
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.startsWith("charset") && !UTF_8.matcher(parameter).matches()) {
                return "it is not in UTF-8";
            }
        }
        return null;
    }

    private boolean has(String name) {
        return headers.stream().anyMatch(header -> header.is(name));
    }

    /** In lower case. */
    private List<String> values(String name) {
        return headers.stream().filter(header -> header.is(name))
                .map(header -> header.value().strip().toLowerCase(Locale.ROOT)).toList();
    }
}
