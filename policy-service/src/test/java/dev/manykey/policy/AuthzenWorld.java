package dev.manykey.policy;

import java.time.Instant;
import java.util.List;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.KeyHash;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.policy.PolicyServiceUnderTest.Answer;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/** A service with upstreams, policies and keys to ask about, and how to ask. */
final class AuthzenWorld implements AutoCloseable {
    static final String EVALUATION = "/access/v1/evaluation";
    static final String EVALUATIONS = "/access/v1/evaluations";

    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    final PolicyServiceUnderTest service;

    AuthzenWorld(String... settings) {
        service = new PolicyServiceUnderTest(settings);
    }

    /** An upstream with a document, and a credential that has its name. */
    void upstream(String id, String document) {
        ok(service.admin("POST", "/v1/upstreams", """
                {"id": "%s", "name": "x", "baseUrl": "https://%s.example.com",
                 "tokenPlaces": [{"in": "header", "name": "x-token"}]}""".formatted(id, id)));
        ok(service.admin("PUT", "/v1/upstreams/%s/documents/v1?resourceBy=tag".formatted(id), document));
        credential(id, 1, id, CredentialState.Status.ACTIVE);
    }

    void credential(String id, long version, String upstream, CredentialState.Status status) {
        service.publish(new CredentialState(new CredentialId(id), version, new OwnerId("ada"),
                new UpstreamId(upstream), "https://%s.example.com:443".formatted(upstream), new byte[]{1}, status));
    }

    void policy(String id, String upstream, String rules) {
        ok(service.admin("POST", "/v1/policies",
                "{\"id\": \"%s\", \"name\": \"x\", \"upstream\": \"%s\", %s}".formatted(id, upstream, rules)));
    }

    void owner(String id, String name, OwnerState.Status status) {
        service.publish(new OwnerState(new OwnerId(id), 1, name, status));
    }

    void key(String id, String owner, String upstream, String... policies) {
        service.publish(key(id, 1, owner, upstream, null, AccessKeyState.Status.ACTIVE, null, policies));
    }

    static AccessKeyState key(String id, long version, String owner, String upstream, @Nullable String parent,
            AccessKeyState.Status status, @Nullable Instant expiresAt, String... policies) {
        return new AccessKeyState(new AccessKeyId(id), version, "tool", new OwnerId(owner), new CredentialId(upstream),
                new UpstreamId(upstream), parent == null ? null : new AccessKeyId(parent),
                List.of(policies).stream().map(PolicyId::new).toList(), status, expiresAt,
                List.of(new AccessKeyState.Secret(1, KeyHash.of(new byte[32]), LONG_AGO, null)));
    }

    /** What an auditor's gateway is answered. */
    Answer ask(String path, String body) {
        return service.postAsAuditor(path, body);
    }

    /** The answer to a question about a key and a route. */
    Answer route(String key, String method, String path, String context) {
        return ask(EVALUATION, question("key", key, method, "route", path, context));
    }

    static String question(String subjectType, String subject, String action, String resourceType, String resource,
            String context) {
        return """
                {"subject": {"type": "%s", "id": "%s"}, "action": {"name": "%s"},
                 "resource": {"type": "%s", "id": "%s"}, "context": {%s}}"""
                .formatted(subjectType, subject, action, resourceType, resource, context);
    }

    /** {@code true}, or the reason why not. */
    static String told(Answer answer) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.body().path("decision").booleanValue() ? "true"
                : answer.body().path("context").path("reason").asString();
    }

    static void ok(Answer answer) {
        assertThat(answer.status()).as(answer.response().body()).isBetween(200, 201);
    }

    @Override
    public void close() {
        service.close();
    }
}
