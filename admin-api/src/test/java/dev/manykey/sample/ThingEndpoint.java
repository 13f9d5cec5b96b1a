package dev.manykey.sample;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import dev.manykey.adminapi.Cursor;
import dev.manykey.adminapi.EntityTag;
import dev.manykey.adminapi.IdempotencyKey;
import dev.manykey.adminapi.IfMatch;
import dev.manykey.adminapi.Operator;
import dev.manykey.adminapi.Page;
import dev.manykey.adminapi.PageLimit;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.adminapi.RequestFingerprint;
import dev.manykey.adminapi.Slug;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.sealing.SecretBytes;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

@RestController
@RequestMapping(path = "/v1", produces = MediaType.APPLICATION_JSON_VALUE)
class ThingEndpoint {
    enum Access {
        READ, WRITE
    }

    record Part(@NotBlank String label) {}

    record NewThing(@NotNull @Slug String name, @Nullable Access access, @Min(0) @Nullable Integer count,
            @Nullable Duration overlap,
            @Nullable SecretBytes token, @Nullable List<@Valid Part> parts, @Nullable AccessKeyId key,
            @Size(max = 5) @Nullable String password) {}

    record Made(String id, String by, String fingerprint, int tokenLength) {}

    record Acting(String id, String name) {}

    @GetMapping("/whoami")
    Acting whoami(@AuthenticationPrincipal Operator operator) {
        return new Acting(operator.id(), operator.name());
    }

    @PostMapping("/things")
    Mono<Made> make(@Valid @RequestBody NewThing thing, @AuthenticationPrincipal Operator operator,
            @RequestHeader(name = IdempotencyKey.HEADER, required = false) @Nullable IdempotencyKey key) {
        String id = key == null ? "t-random" : key.derivedId("t-", operator.id());
        int length = thing.token() == null ? 0 : thing.token().length();
        return Mono.just(new Made(id, operator.name(), RequestFingerprint.of(thing).value(), length));
    }

    @GetMapping("/things")
    Page<String> list(@RequestParam(defaultValue = "50") PageLimit limit,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable Access access) {
        int from = Integer.parseInt(Objects.requireNonNullElse(Cursor.decode(cursor), "0"));
        int to = from + limit.value();
        return new Page<>(List.of("thing-" + from), to < 100 ? Cursor.encode(Integer.toString(to)) : null);
    }

    @PutMapping("/things/{id}")
    ResponseEntity<Acting> change(@PathVariable String id,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch) {
        IfMatch.check(ifMatch, 7);
        return ResponseEntity.ok().eTag(new EntityTag(8).headerValue()).body(new Acting(id, "changed"));
    }

    @GetMapping("/keys/{key}")
    Acting key(@PathVariable AccessKeyId key) {
        throw ProblemException.notFound("key", key.value());
    }

    @GetMapping("/conflict")
    Acting conflict() {
        throw ProblemException.conflict("status", Access.READ, "WRITE");
    }

    @GetMapping("/unavailable")
    Acting unavailable() {
        throw ProblemException.unavailable("the database does not answer",
                new IllegalStateException("mongo at 10.0.0.1"));
    }

    @GetMapping("/broken")
    Acting broken() {
        throw new IllegalStateException("internal detail");
    }

    @GetMapping("/leaky")
    NewThing leaky() {
        return new NewThing("x", null, null, null, SecretBytes.ofUtf8("do-not-tell"), null, null, null);
    }
}
