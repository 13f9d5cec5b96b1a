package dev.manykey.key;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Every refusal names the field, the value and what was expected, and changes nothing. */
class RefusesBadInputTest {
    private final RunningKeyService service = RunningKeyService.shared();

    @Test
    void fieldsOfAKeyAreRefusedByName() {
        var seeded = Seeded.in(service);
        String credential = seeded.credential();

        assertComplaint(key("\"credential\": \"" + credential + "\""), "name |  | a value, it is required");
        assertComplaint(key("\"name\": \" \", \"credential\": \"" + credential + "\""),
                "name |   | 1..200 characters, not blank, no control characters");
        assertComplaint(key("\"name\": \"a\""),
                "credential |  | a value, it is required for a key without a parent");
        assertComplaint(key("\"name\": \"a\", \"credential\": \"No Slug\""),
                "credential | No Slug | 1 to 63 characters a-z, 0-9 or inner hyphens");
        assertComplaint(key("\"name\": \"a\", \"credential\": \"nobody\""),
                "credential | nobody | the id of a credential that exists");
        assertComplaint(key("\"name\": \"a\", \"credential\": \"" + credential + "\", \"expiresIn\": \"PT-1S\""),
                "expiresIn | PT-1S | more than PT0S, at most PT876600H");
        assertComplaint(
                key("\"name\": \"a\", \"credential\": \"" + credential + "\", \"expiresAt\": \"2020-01-01T00:00:00Z\""),
                "expiresAt | 2020-01-01T00:00:00Z | a time in the future, at most 36525 days from now");
        assertComplaint(key("\"name\": \"a\", \"credential\": \"" + credential + "\", \"expiresAt\": \"tomorrow\""),
                "expiresAt | tomorrow | a time such as 2026-01-31T12:00:00Z");
        assertComplaint(key("\"name\": \"a\", \"credential\": \"" + credential + "\", \"policy\": \"x\""),
                "policy |  | no such field; one of credential, expiresAt, expiresIn, name, owner, parent, policies");
        assertThat(service.get("/v1/keys?credential=" + credential).json().path("items").size()).isZero();
    }

    @Test
    void keyOfSomebodyElsesTokenIsRefused() {
        var seeded = Seeded.in(service);
        var other = Seeded.in(service);

        var refused = key("\"name\": \"a\", \"owner\": \"%s\", \"credential\": \"%s\"".formatted(other.owner(),
                seeded.credential()));

        assertComplaint(refused, "owner | %s | %s, the owner of credential %s, or nothing".formatted(other.owner(),
                seeded.owner(), seeded.credential()));
    }

    @Test
    void policiesMustExistBeSharedAndBeForTheSameUpstream() {
        var seeded = Seeded.in(service);
        var other = Seeded.in(service);
        Surroundings.SHARED.policy("foreign-" + other.upstream(), other.upstream(), null);
        Surroundings.SHARED.policy("alone-" + seeded.upstream(), seeded.upstream(), "key-1");

        var refused = key(
                "\"name\": \"a\", \"credential\": \"%s\", \"policies\": [\"none\", \"foreign-%s\", \"alone-%s\"]"
                        .formatted(seeded.credential(), other.upstream(), seeded.upstream()));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("errors").valueStream()
                .map(error -> error.path("field").asString() + " " + error.path("expected").asString()))
                .containsExactly("policies[0] the id of a policy that exists",
                        "policies[1] a policy for upstream %s as the credential, not for %s"
                                .formatted(seeded.upstream(), other.upstream()),
                        "policies[2] a policy that keys share, not that of one key alone");
    }

    @Test
    void overlapAndQueryParametersAreRefusedByName() {
        String id = Seeded.in(service).key("Report").text("id");

        assertComplaint(service.post("/v1/keys/" + id + "/rotate", "{}"), "overlap |  | a value, it is required");
        assertComplaint(service.post("/v1/keys/" + id + "/rotate", "{\"overlap\": \"P91D\"}"),
                "overlap | PT2184H | PT0S..P90D");
        assertComplaint(service.post("/v1/keys/" + id + "/rotate", "{\"overlap\": 60}"),
                "overlap | 60 | a duration such as PT1H30M");
        assertComplaint(service.get("/v1/keys?status=dead"),
                "status | dead | one of active, suspended, expired, revoked");
        assertComplaint(service.get("/v1/keys?limit=0"), "limit | 0 | 1..500");
        assertComplaint(service.get("/v1/keys?cursor=*"), "cursor | * | nextCursor of the page before");
        assertComplaint(service.patch("/v1/keys/" + id, "{\"expiresAt\": 5}"),
                "expiresAt |  | a time such as 2026-01-31T12:00:00Z, or null for never");
        assertComplaint(service.post("/v1/operators", """
                {"id": "%s", "name": "Otto", "role": "auditor"}""".formatted(id)),
                "id | %s | another one, access keys have ids like this".formatted(id));
        assertComplaint(service.post("/v1/operators", "{\"name\": \"Otto\", \"role\": \"king\"}"),
                "role | king | one of admin, auditor");
        assertThat(service.get("/v1/keys/nobody").complaint()).isEqualTo("key | nobody | the id of one that exists");
    }

    @Test
    void tokenOfAnotherFormIsRefusedWithoutBeingTold() {
        var seeded = Seeded.in(service);

        for (String token : List.of("", " lead", "trail ", "line\\r\\nbreak", "ümlaut", "x".repeat(4097))) {
            var refused = service.put("/v1/credentials/" + seeded.credential() + "/token",
                    "{\"token\": \"%s\"}".formatted(token));

            assertComplaint(refused, "token |  | 1..4096 visible ASCII characters, no space at either end");
        }
        assertThat(service.get("/v1/credentials/" + seeded.credential()).json().path("version").asLong()).isEqualTo(1);
    }

    @Test
    void nobodyComesInWithoutATokenAndAnAuditorChangesNothing() {
        var seeded = Seeded.in(service);
        var made = service.post("/v1/operators", "{\"name\": \"Otto Auditor\", \"role\": \"auditor\"}");
        RunningKeyService auditor = service.as(made.text("token"));

        assertThat(service.as("").get("/v1/keys").status()).isEqualTo(401);
        assertThat(auditor.get("/v1/owners/" + seeded.owner()).status()).isEqualTo(200);
        assertThat(auditor.post("/v1/owners/" + seeded.owner() + "/disable", null).status()).isEqualTo(403);
        assertThat(auditor.post("/v1/credentials/" + seeded.credential() + "/check", null).status()).isEqualTo(403);
        assertThat(service.get("/v1/owners/" + seeded.owner()).text("status")).isEqualTo("active");

        assertThat(service.post("/v1/operators/" + made.text("id") + "/revoke", null).text("status"))
                .isEqualTo("revoked");
        assertThat(auditor.get("/v1/owners").status()).isEqualTo(401);
    }

    @Test
    void lastAdminCannotBeRevokedThroughTheApi() {
        var refused = service.post("/v1/operators/first-admin/revoke", null);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.complaint()).isEqualTo("operator | first-admin | one that is not the last admin");
    }

    private RunningKeyService.Answer key(String members) {
        return service.post("/v1/keys", "{" + members + "}");
    }

    private static void assertComplaint(RunningKeyService.Answer answer, String complaint) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.text("code")).isEqualTo("invalid_request");
        assertThat(answer.complaint()).isEqualTo(complaint);
    }
}
