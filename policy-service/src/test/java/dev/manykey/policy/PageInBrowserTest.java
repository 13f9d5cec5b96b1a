package dev.manykey.policy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.event.Caller;
import dev.manykey.contract.event.DecidedOn;
import dev.manykey.contract.event.ExchangeIntended;
import dev.manykey.contract.event.Target;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.policy.PolicyServiceUnderTest.Answer;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The page as a person uses it, in a real browser. Skipped where there is none. */
class PageInBrowserTest {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final String HOSTILE = "<img src=x onerror=\\\"window.hit=1\\\">";
    private static final String DOCUMENT = """
            openapi: 3.0.1
            info: {title: CRM, version: '1'}
            paths:
              /deals: {get: {operationId: listDeals}, post: {}}
              /deals/{id}: {get: {}, delete: {}}
              /deals/search: {post: {}}
              /persons/{id}: {get: {}, put: {}}
            """;

    private static @Nullable PolicyServiceUnderTest running;
    private static @Nullable Playwright playwright;
    private static @Nullable Browser browser;

    @BeforeAll
    static void start() {
        assumeTrue(Files.isExecutable(CHROMIUM), "skipped: no browser at /usr/bin/chromium (apt-get install chromium)");
        PolicyServiceUnderTest service = new PolicyServiceUnderTest();
        running = service;
        playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright.chromium().launch(new BrowserType.LaunchOptions().setExecutablePath(CHROMIUM)
                .setHeadless(true).setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                        "--disable-background-networking", "--disable-component-update", "--disable-sync")));
        service.publish(new OwnerState(new OwnerId("ada"), 1, "Ada", OwnerState.Status.ACTIVE));
        service.publish(new CredentialState(new CredentialId("token"), 1, new OwnerId("ada"), new UpstreamId("crm"),
                "https://crm.example.com:443", new byte[]{1}, CredentialState.Status.ACTIVE));
        ok(service.admin("POST", "/v1/upstreams", """
                {"id": "crm", "name": "CRM", "baseUrl": "https://crm.example.com",
                 "tokenPlaces": [{"in": "query", "name": "api_token"}]}"""));
        ok(service.admin("PUT", "/v1/upstreams/crm/documents/v1", DOCUMENT));
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (playwright != null) {
            playwright.close();
        }
        if (running != null) {
            running.close();
        }
    }

    @Test
    void aPolicyIsWrittenByClickingAndTypingAndAnErrorIsShownAtItsPlace() {
        onThePage(page -> {
            page.getByLabel("Admin token").fill("mka_wrong");
            button(page, "Sign in").click();
            sees(page.locator("#sign-in-problem"), "Bearer, and a token mka_... in force");
            signIn(page);
            sees(page.locator("#resources"), "Everything else (*)");
            button(page, "deals").click();
            sees(page.locator("tr.unfolded"), "by its name it may only read");

            page.locator("#policy-name").fill("Typed in");
            level(page, "deals", "not named").focus();
            page.keyboard().press("ArrowRight");
            page.keyboard().press("ArrowRight");
            level(page, "persons", "write").check();
            button(page, "persons: permit under a condition").click();
            Locator condition = page.getByLabel("if (CEL)");
            PlaywrightAssertions.assertThat(condition).isFocused();
            button(page, "Save").click();
            sees(page.locator("tr.condition .field-problem"), "to permit always, choose read or write instead");
            condition.fill("request.methd == 'PUT'");
            button(page, "Save").click();
            sees(page.locator("tr.condition .field-problem"), "undeclared reference");
            PlaywrightAssertions.assertThat(condition).hasAttribute("aria-invalid", "true");
            PlaywrightAssertions.assertThat(condition).isFocused();
            condition.fill("request.method == 'PUT'");
            button(page, "Save").click();
            sees(page.locator("#policy-told"), "Made. In force since");
            PlaywrightAssertions.assertThat(page.locator(".field-problem")).hasCount(0);
        });

        PolicyState made = (PolicyState) service().published("policy/typed-in");
        assertThat(made.permissions().toString()).isEqualTo("{deals=read}");
        assertThat(made.grants()).singleElement().satisfies(grant -> {
            assertThat(grant.resources()).containsExactly("persons");
            assertThat(grant.access()).hasSize(2);
            assertThat(grant.when()).isEqualTo("request.method == 'PUT'");
        });
    }

    @Test
    void whatThePageCannotEditIsKeptAndWhatSomebodyElseChangedIsNotOverwritten() {
        String grants = """
                [{"id": "masked", "effect": "allow", "resources": ["persons"], "access": ["read"],
                  "obligations": {"mask": ["data[].phone"], "rate": {"cost": 5, "seconds": 60}}},
                 {"id": "mine", "effect": "allow", "resources": ["deals"], "access": ["read"], "when": "key.name == 'x'"},
                 {"id": "one", "effect": "allow", "operations": ["GET /deals/{id}"], "parameters": {"id": [3]}}]""";
        ok(service().admin("POST", "/v1/policies", "{\"id\": \"kept\", \"name\": \"Kept\", \"upstream\": \"crm\", "
                + "\"permissions\": {\"*\": \"none\"}, \"grants\": " + grants + "}"));
        PolicyState before = (PolicyState) service().published("policy/kept");

        onThePage(page -> {
            signIn(page);
            choose(page, "kept");
            sees(page.locator("#kept-grants"), "data[].phone");
            level(page, "deals", "read").check();
            button(page, "Save").click();
            sees(page.locator("#policy-told"), "Saved.");
            PolicyState saved = (PolicyState) service().published("policy/kept");
            assertThat(saved.version()).isEqualTo(2);
            assertThat(saved.grants()).isEqualTo(before.grants());
            assertThat(saved.permissions().toString()).isEqualTo("{*=none, deals=read}");

            ok(service().admin("PUT", "/v1/policies/kept",
                    "{\"name\": \"Other\", \"permissions\": {\"deals\": \"none\"}}"));
            level(page, "deals", "write").check();
            button(page, "Save").click();
            sees(page.locator("#policy-problem"), "somebody has changed this policy since you opened it");
            PlaywrightAssertions.assertThat(level(page, "deals", "write")).isChecked();
            assertThat(((PolicyState) service().published("policy/kept")).version()).isEqualTo(3);
            button(page, "Open it as it is now, without my changes").click();
            PlaywrightAssertions.assertThat(level(page, "deals", "none")).isChecked();
        });
    }

    /** An answer that comes late is put under what was asked for, not over what is typed or shown by then. */
    @Test
    void whatIsEditedWhileTheServiceIsWaitedForIsNeitherLostNorSavedUnderAnotherPolicy() {
        for (String id : List.of("slow-one", "slow-two")) {
            ok(service().admin("POST", "/v1/policies", "{\"id\": \"%s\", \"name\": \"x\", \"upstream\": \"crm\", "
                    .formatted(id) + "\"permissions\": {\"*\": \"read\"}}"));
        }

        onThePage(page -> {
            signIn(page);
            choose(page, "slow-one");
            page.route("**/v1/policies/slow-one", route -> {
                level(page, "persons", "none").check();
                route.resume();
            });
            level(page, "deals", "write").check();
            button(page, "Save").click();
            sees(page.locator("#policy-told"), "Saved.");
            PlaywrightAssertions.assertThat(level(page, "deals", "write")).isChecked();
            PlaywrightAssertions.assertThat(level(page, "persons", "none")).isChecked();
            sees(page.locator("#pending"), "To be saved: persons: not named → none");
            page.unrouteAll();
            button(page, "Undo all").click();

            page.route("**/v1/policies/slow-one", route -> {
                page.locator("#policy").selectOption("slow-two");
                route.resume();
            });
            page.onDialog(dialog -> dialog.accept());
            level(page, "deals", "none").check();
            button(page, "Save").click();
            sees(page.locator("#status"), "slow-one: Saved.");
            PlaywrightAssertions.assertThat(level(page, "deals", "not named")).isChecked();
        });
        assertThat(((PolicyState) service().published("policy/slow-one")).permissions().toString())
                .isEqualTo("{*=read, deals=none}");
        assertThat(((PolicyState) service().published("policy/slow-two")).version()).isEqualTo(1);
    }

    @Test
    void aNarrowerPolicyIsTriedOnRealCallsAndARefusalIsExplained() {
        ok(service().admin("POST", "/v1/policies",
                "{\"id\": \"wide\", \"name\": \"Wide\", \"upstream\": \"crm\", \"permissions\": {\"deals\": \"write\"}}"));
        service().publish(key("key-tool", "wide"));
        service().tell("call-1",
                new ExchangeIntended(Instant.now(), new Caller(new AccessKeyId("key-tool"), "The tool", 1,
                        new OwnerId("ada"), new CredentialId("token")),
                        new Target("crm", "DELETE", "/deals/7", List.of(), null, null, null),
                        new DecidedOn(1, 1, 1, 1, 1, new TreeMap<>()), "10.0.0.1", null));

        onThePage(page -> {
            signIn(page);
            choose(page, "wide");
            level(page, "deals", "read").check();
            button(page, "Hold it against them").click();
            sees(page.locator("#replay-told"), "1 call would have been decided otherwise");
            sees(page.locator("#replay-told"), "deals:write");
            page.getByText("On calls that you name").click();
            sees(page.locator("#simulate-key"), "key-tool");
            page.getByLabel("One call a line").fill("POST /deals {\"value\": 1}");
            button(page, "Decide them").click();
            sees(page.locator("#simulate-told"), "changes");
            button(page, "Run in shadow").click();
            sees(page.locator("#draft-notice"), "in shadow");

            link(page, "Keys").click();
            page.onceDialog(dialog -> dialog.accept());
            button(page, "The tool").click();
            sees(page.locator("#key-about"), "key-tool");
            page.getByRole(AriaRole.RADIO, new Page.GetByRoleOptions().setName(Pattern.compile("^refused"))).check();
            sees(page.locator("#key-table"), "/persons/{id}");
            PlaywrightAssertions.assertThat(page.locator("#key-table")).not().containsText("listDeals");
            button(page, "Why is PUT /persons/{id} decided so?").click();
            page.getByLabel("Path, after the API's base URL").fill("/persons/7");
            button(page, "Explain").click();
            sees(page.locator("#explain-told"), "permission_missing");
            sees(page.locator("#explain-told"), "persons:write");
            sees(page.locator("#explain-told ol"), "The key's own policies");
            button(page, "Look").click();
            sees(page.locator("#advice-told"), "1 call permitted");
        });
        assertThat(((PolicyState) service().published("policy/wide")).draft()).isNotNull();
    }

    @Test
    void aHostileDocumentIsImportedAndShownAndRunsNoScript() {
        ok(service().admin("POST", "/v1/upstreams", """
                {"id": "evil", "name": "%s", "baseUrl": "https://evil.example.com",
                 "tokenPlaces": [{"in": "bearer"}]}""".formatted(HOSTILE)));
        ok(service().admin("PUT", "/v1/upstreams/evil/documents/v1", "{\"openapi\": \"3.0.1\", "
                + "\"info\": {\"title\": \"x\", \"version\": \"1\"}, \"paths\": {\"/a\": {\"get\": {}}}}"));
        ok(service().admin("POST", "/v1/policies", """
                {"id": "evil", "name": "%s", "upstream": "evil", "permissions": {"*": "read"}, "grants": [
                 {"id": "g", "effect": "allow", "operations": ["GET /a"], "when": "request.path == '%s'"}]}"""
                .formatted(HOSTILE, HOSTILE)));
        service().publish(new AccessKeyState(new AccessKeyId("key-evil"), 1, HOSTILE.replace("\\", ""),
                new OwnerId("ada"), new CredentialId("token"), new UpstreamId("evil"), List.of(new PolicyId("evil")),
                AccessKeyState.Status.ACTIVE, null, List.of()));
        String document = """
                {"openapi": "3.0.1", "info": {"title": "%1$s", "version": "1"}, "paths": {
                 "/a": {"get": {}},
                 "/b": {"get": {"operationId": "%1$s", "tags": ["%1$s"], "summary": "%1$s", "security": [{"o": ["%1$s"]}]}},
                 "/c": {"%1$s": {}, "post": {"x-%1$s": "%1$s"}}}}"""
                .formatted(HOSTILE);
        String refused = document.replace("/a", "/" + HOSTILE);

        onThePage(page -> {
            signIn(page);
            link(page, "Import").click();
            page.locator("#import-upstream").selectOption("evil");
            sees(page.locator("#unseen"), "Nothing");
            page.getByLabel("or paste it here").fill(refused);
            page.locator("#document-form button[type=submit]").click();
            sees(page.locator("#document-problem"), "<img src=x");
            page.getByLabel("or paste it here").fill(document);
            page.locator("#document-form button[type=submit]").click();
            sees(page.locator("#document-told"), "<img src=x");
            sees(page.locator("#unseen"), "<img src=x");
            link(page, "Permissions").click();
            choose(page, "evil");
            button(page, "b").click();
            sees(page.locator("tr.unfolded"), "<img src=x");
            sees(page.locator("#kept-grants"), "<img src=x");
            link(page, "Keys").click();
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^<img"))).click();
            sees(page.locator("#key-title"), "<img src=x");
            link(page, "Import").click();
            button(page, "Mark all as seen").click();
            sees(page.locator("#unseen"), "Nothing");
            assertThat(page.locator("img").count()).isZero();
            assertThat(page.evaluate("window.hit ?? null")).isNull();
        });
    }

    @Test
    void theTokenIsGoneWithTheWindowAndNeverInAnAddress() {
        onThePage(page -> {
            List<String> addresses = new ArrayList<>();
            page.onRequest(request -> addresses.add(request.url()));
            signIn(page);
            sees(page.locator("#resources"), "Everything else (*)");

            assertThat(page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])"))
                    .isEqualTo("[{},{},\"\"]");
            assertThat(page.context().cookies()).isEmpty();
            assertThat(page.content()).doesNotContain(service().adminToken());
            assertThat(page.getByLabel("Admin token").inputValue()).isEmpty();
            button(page, "Sign out").click();
            PlaywrightAssertions.assertThat(page.locator("#permissions")).isHidden();
            signIn(page);
            page.reload();
            PlaywrightAssertions.assertThat(page.getByLabel("Admin token")).isVisible();
            PlaywrightAssertions.assertThat(page.locator("#permissions")).isHidden();
            assertThat(addresses).noneMatch(address -> address.contains(service().adminToken()))
                    .allMatch(address -> address.startsWith(service().address().toString())
                            || address.startsWith("data:"));
        });
    }

    /** Opens the page in a window of its own; what the browser complains of meanwhile is a failure. */
    private static void onThePage(Consumer<Page> visit) {
        List<String> complaints = new ArrayList<>();
        if (browser == null) {
            throw new IllegalStateException("browser: none (expected: started before)");
        }
        try (BrowserContext window = browser.newContext()) {
            window.setDefaultTimeout(10_000);
            Page page = window.newPage();
            page.onConsoleMessage(message -> {
                // The browser itself says of every 4xx that it is one.
                if (!message.type().matches("log|info|debug")
                        && !message.text().matches("Failed to load resource: .* status of 4.*")) {
                    complaints.add(message.text());
                }
            });
            page.onPageError(complaints::add);
            page.navigate(service().address().toString());
            visit.accept(page);
        }
        assertThat(complaints).isEmpty();
    }

    private static void signIn(Page page) {
        page.getByLabel("Admin token").fill(service().adminToken());
        button(page, "Sign in").click();
        PlaywrightAssertions.assertThat(page.locator("#sections")).isVisible();
    }

    private static void choose(Page page, String policy) {
        String upstream = policy.equals("evil") ? "evil" : "crm";
        sees(page.locator("#resources"), "Everything else (*)");
        if (!page.locator("#upstream").inputValue().equals(upstream)) {
            page.locator("#upstream").selectOption(upstream);
        }
        page.locator("#policy").selectOption(policy);
        PlaywrightAssertions.assertThat(page.locator("#policy-name")).not().isEmpty();
        PlaywrightAssertions.assertThat(page.locator("#pending")).hasText("Nothing is changed.");
    }

    private static void sees(Locator place, String text) {
        PlaywrightAssertions.assertThat(place).containsText(text);
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator link(Page page, String name) {
        return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator level(Page page, String resource, String level) {
        return page.getByRole(AriaRole.RADIO, new Page.GetByRoleOptions().setName(resource + ": " + level)
                .setExact(true));
    }

    private static AccessKeyState key(String id, String policy) {
        return new AccessKeyState(new AccessKeyId(id), 1, "The tool", new OwnerId("ada"), new CredentialId("token"),
                new UpstreamId("crm"), List.of(new PolicyId(policy)), AccessKeyState.Status.ACTIVE, null, List.of());
    }

    private static PolicyServiceUnderTest service() {
        if (running == null) {
            throw new IllegalStateException("service: none (expected: started before)");
        }
        return running;
    }

    private static void ok(Answer answer) {
        assertThat(answer.status()).as(answer.response().body()).isBetween(200, 201);
    }
}
