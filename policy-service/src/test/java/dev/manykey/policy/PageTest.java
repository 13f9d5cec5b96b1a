package dev.manykey.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.policy.PolicyServiceUnderTest.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The page's files as they are served, and that nothing else is open beside them. */
class PageTest {
    private static final Path FILES = Path.of("src/main/resources/dev/manykey/policy/page");
    private static final Pattern IMPORTED = Pattern.compile("from \"\\./([a-z]+\\.js)\"");

    @SuppressWarnings("NullAway.Init") // made before every test
    private static PolicyServiceUnderTest service;

    @BeforeAll
    static void start() {
        service = new PolicyServiceUnderTest();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void everyFileIsServedToWhoHasNoTokenYetAndLetsNothingElseRun() throws IOException {
        List<String> paths = Stream.concat(Stream.of("/"), names().filter(name -> !name.endsWith(".html"))
                .map(name -> "/page/" + name)).toList();

        assertThat(paths).hasSizeGreaterThan(9).allSatisfy(path -> {
            Answer file = service.getWithoutToken(path);
            assertThat(file.status()).isEqualTo(200);
            assertThat(file.header("Content-Security-Policy")).isEqualTo("default-src 'none'; script-src 'self'; "
                    + "style-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'none'; base-uri 'none'; "
                    + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'");
            assertThat(file.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(file.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(file.header("Cache-Control")).isEqualTo("no-cache");
            assertThat(file.header("Content-Type")).endsWith(";charset=UTF-8")
                    .startsWith(
                            path.equals("/") ? "text/html" : path.endsWith(".css") ? "text/css" : "text/javascript");
            assertThat(file.header("Access-Control-Allow-Origin")).isEmpty();
            assertThat(file.header("Set-Cookie")).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/page", "/page/", "/page/page.html", "/page/app.js/x", "/page/nothing.js",

            "/page/package-info.class", "/index.html", "/v1", "/v1/upstreams", "/v1/keys", "/v1/policies/x",
            "/v3/api-docs",
            "/actuator/metrics"})
    void nothingBesideTheFilesIsOpen(String path) {
        assertThat(service.getWithoutToken(path).status()).isEqualTo(401);
    }

    @Test
    void anUnknownFileIsNotThereForAnAdminEitherAndAFileTakesNothing() {
        assertThat(service.get("/page/nothing.js").status()).isEqualTo(404);
        assertThat(service.get("/page/page.html").status()).isEqualTo(404);
        assertThat(service.sendAsNobody("/page/app.js", request -> request.DELETE()).status()).isEqualTo(401);
        assertThat(service.sendAsNobody("/", request -> request.DELETE()).status()).isEqualTo(401);
    }

    /** Anything else could be read by whoever gets a script to run, or by the next who sits there. */
    @Test
    void noFilePutsInMarkupKeepsAnythingOrLoadsWhatIsNotServed() throws IOException {
        List<String> names = names().toList();

        assertThat(names).allSatisfy(name -> {
            String text = Files.readString(FILES.resolve(name));
            assertThat(text).doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write",
                    "DOMParser",
                    "eval(", "Function(", "localStorage", "sessionStorage", "indexedDB", "cookie =", "http://",
                    "style=");
            assertThat(IMPORTED.matcher(text).results().map((MatchResult found) -> found.group(1))).isSubsetOf(names);
        });
    }

    @Test
    void keysAreListedByWhatTheyAreKnownByWithoutTheirSecrets() {
        for (String name : List.of("reporting", "sales", "billing")) {
            service.publish(new AccessKeyState(new AccessKeyId("key-" + name), 1, "The " + name + " tool",
                    new OwnerId(name.equals("sales") ? "bob" : "ada"), new CredentialId("token"), new UpstreamId("crm"),
                    List.of(new PolicyId(name)), AccessKeyState.Status.ACTIVE, null, List.of()));
        }

        assertThat(listed("?q=TOOL")).containsExactly("key-billing", "key-reporting", "key-sales");
        assertThat(listed("?q=ada")).containsExactly("key-billing", "key-reporting");
        assertThat(listed("?policy=sales")).containsExactly("key-sales");
        assertThat(listed("?upstream=other")).isEmpty();
        Answer first = service.getAsAuditor("/v1/keys?limit=2");
        assertThat(listed("?limit=2&cursor=" + first.body().path("nextCursor").asString()))
                .containsExactly("key-sales");
        assertThat(first.body().path("items").path(0).toString()).isEqualTo("""
                {"id":"key-billing","name":"The billing tool","owner":"ada","upstream":"crm","status":"active",\
                "policies":["billing"]}""");
    }

    private static List<String> listed(String query) {
        Answer answer = service.get("/v1/keys" + query);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.body().path("items").valueStream().map(key -> key.path("id").asString()).toList();
    }

    private static Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(FILES)) {
            return files.map(file -> Objects.requireNonNull(file.getFileName()).toString()).toList().stream();
        }
    }
}
