package dev.manykey.contract.state;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.KeyHash;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;

import org.jspecify.annotations.Nullable;

/**
 * Reads an access key from JSON that is, byte for byte, in the form in which {@link StateCodec} writes one: this order of
 * members, no spaces, ASCII without escapes. A proxy reads a million of them before it serves, and this takes a tenth of the
 * time of reading any JSON. Whatever deviates is left to that, so nothing is accepted here that it would refuse.
 */
final class CanonicalKey {
    private static final long SECONDS_OF_A_DAY = 86_400;
    private static final int NANO_DIGITS = 9;

    /** Not in that form. */
    private static final class OtherForm extends RuntimeException {
        OtherForm() {
            super("another form of JSON", null, false, false);
        }
    }

    private final byte[] json;
    private int at;

    private CanonicalKey(byte[] json) {
        this.json = json;
    }

    /** The key; null when the JSON is in any other form, or none. */
    static @Nullable AccessKeyState read(byte[] json) {
        try {
            return new CanonicalKey(json).key();
        } catch (OtherForm | IllegalArgumentException | DateTimeException | IndexOutOfBoundsException e) {
            return null;
        }
    }

    private AccessKeyState key() {
        expect("{\"id\":");
        AccessKeyId id = new AccessKeyId(text());
        expect(",\"version\":");
        long version = number();
        expect(",\"name\":");
        String name = text();
        expect(",\"owner\":");
        OwnerId owner = new OwnerId(text());
        expect(",\"credential\":");
        CredentialId credential = new CredentialId(text());
        expect(",\"upstream\":");
        UpstreamId upstream = new UpstreamId(text());
        AccessKeyId parent = is(",\"parent\":") ? new AccessKeyId(text()) : null;
        expect(",\"policies\":[");
        List<PolicyId> policies = new ArrayList<>();
        while (json[at] != ']') {
            separate(policies);
            policies.add(new PolicyId(text()));
        }
        expect("],\"status\":");
        AccessKeyState.Status status = status(text());
        Instant expiresAt = is(",\"expiresAt\":") ? instant() : null;
        expect(",\"secrets\":[");
        List<AccessKeyState.Secret> secrets = new ArrayList<>();
        while (json[at] != ']') {
            separate(secrets);
            secrets.add(secret());
        }
        expect("]}");
        require(at == json.length);
        return new AccessKeyState(id, version, name, owner, credential, upstream, parent, policies, status, expiresAt,
                secrets);
    }

    private AccessKeyState.Secret secret() {
        expect("{\"number\":");
        long number = number();
        require(number <= Integer.MAX_VALUE);
        expect(",\"hash\":\"");
        KeyHash hash = hash();
        expect("\",\"createdAt\":");
        Instant createdAt = instant();
        Instant expiresAt = is(",\"expiresAt\":") ? instant() : null;
        expect("}");
        return new AccessKeyState.Secret((int) number, hash, createdAt, expiresAt);
    }

    private static AccessKeyState.Status status(String text) {
        return switch (text) {
            case "active" -> AccessKeyState.Status.ACTIVE;
            case "suspended" -> AccessKeyState.Status.SUSPENDED;
            case "revoked" -> AccessKeyState.Status.REVOKED;
            default -> throw new OtherForm();
        };
    }

    /** Printable ASCII between quotation marks, without any of what JSON escapes. */
    private String text() {
        expect("\"");
        int begin = at;
        for (byte next = json[at]; next != '"'; next = json[++at]) {
            require(next >= ' ' && next != '\\' && next != 0x7f);
        }
        return new String(json, begin, at++ - begin, StandardCharsets.ISO_8859_1);
    }

    private long number() {
        int begin = at;
        long value = 0;
        while (json[at] >= '0' && json[at] <= '9') {
            value = 10 * value + json[at++] - '0';
        }
        int digits = at - begin;
        require(digits > 0 && digits <= 18 && (json[begin] != '0' || digits == 1));
        return value;
    }

    private int digits(int count) {
        int value = 0;
        for (int end = at + count; at < end; at++) {
            require(json[at] >= '0' && json[at] <= '9');
            value = 10 * value + json[at] - '0';
        }
        return value;
    }

    private KeyHash hash() {
        byte[] bytes = new byte[KeyHash.LENGTH];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (nibble() << 4 | nibble());
        }
        return KeyHash.of(bytes);
    }

    private int nibble() {
        byte digit = json[at++];
        if (digit >= '0' && digit <= '9') {
            return digit - '0';
        }
        require(digit >= 'a' && digit <= 'f');
        return digit - 'a' + 10;
    }

    /** As {@link Instant#toString} writes it, for years of four digits and days without a leap second. */
    private Instant instant() {
        expect("\"");
        int year = digits(4);
        expect("-");
        int month = digits(2);
        expect("-");
        long day = LocalDate.of(year, month, digits(2)).toEpochDay();
        expect("T");
        int hour = digits(2);
        expect(":");
        int minute = digits(2);
        expect(":");
        int second = digits(2);
        require(hour < 24 && minute < 60 && second < 60);
        int nanos = is(".") ? nanos() : 0;
        expect("Z\"");
        return Instant.ofEpochSecond(day * SECONDS_OF_A_DAY + (hour * 60L + minute) * 60 + second, nanos);
    }

    private int nanos() {
        int begin = at;
        while (json[at] != 'Z') {
            at++;
        }
        int count = at - begin;
        require(count > 0 && count <= NANO_DIGITS);
        at = begin;
        int value = digits(count);
        for (int missing = NANO_DIGITS - count; missing > 0; missing--) {
            value *= 10;
        }
        return value;
    }

    private void separate(List<?> before) {
        if (!before.isEmpty()) {
            expect(",");
        }
    }

    private void expect(String ascii) {
        require(is(ascii));
    }

    /** Whether these bytes come next; goes behind them when they do. */
    private boolean is(String ascii) {
        int length = ascii.length();
        if (at + length > json.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (json[at + i] != ascii.charAt(i)) {
                return false;
            }
        }
        at += length;
        return true;
    }

    private static void require(boolean form) {
        if (!form) {
            throw new OtherForm();
        }
    }
}
