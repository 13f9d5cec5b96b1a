package dev.manykey.proxy.forward;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.manykey.contract.Level;
import dev.manykey.contract.state.UpstreamState.TokenPlace;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hostile bytes from a corpus that is not part of this repository; skipped where it is absent. Whatever a row is, with a key
 * that may only read deals nothing but a read of deals may reach the upstream, no key may, one request in is at most one out,
 * and the proxy lives on.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttackCorpusTest {
    private static final Set<String> CLASSES = Set.of("path-escape", "path-literal", "framing", "method",
            "method-override", "host",
            "header-syntax", "forwarded-spoof", "query", "credential-header");
    private static final Pattern REQUEST_LINE = Pattern.compile("^[^ ]+ [^ ]+ HTTP/[0-9.]+");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))");

    private @Nullable ProxyUnderTest proxy;
    private String readDeals = "";
    private String writeDeals = "";

    record Row(String id, String kind, String raw) {
        @Override
        public String toString() {
            return id + " " + kind;
        }
    }

    static Stream<Row> rows() throws IOException {
        Path corpus = find();
        Assumptions.assumeTrue(corpus != null,
                "SKIPPED: no attack corpus (looked for shared/data/attacks.tsv beside the repository)");
        try (Stream<String> lines = Files.lines(corpus)) {
            return lines.skip(1).map(line -> line.split("\t", -1)).filter(cells -> CLASSES.contains(cells[1]))
                    .filter(cells -> !cells[2].startsWith("GENERATOR") && !cells[2].contains("upstream "))
                    .map(cells -> new Row(cells[0], cells[1], cells[2])).toList().stream();
        }
    }

    private static @Nullable Path find() {
        String told = System.getProperty("manykey.shared");
        Path at = told == null ? Path.of("").toAbsolutePath() : Path.of(told);
        for (Path folder = at; folder != null; folder = folder.getParent()) {
            for (String name : List.of("data/attacks.tsv", "shared/data/attacks.tsv")) {
                if (Files.exists(folder.resolve(name))) {
                    return folder.resolve(name);
                }
            }
        }
        return null;
    }

    private ProxyUnderTest proxy() {
        ProxyUnderTest running = proxy;
        if (running == null) {
            running = new ProxyUnderTest(new TokenPlace(TokenPlace.In.BEARER, null, null));
            running.write(ProxyUnderTest.policy("read-deals", Map.of("deals", Level.READ)),
                    ProxyUnderTest.policy("write-deals", Map.of("deals", Level.WRITE)));
            readDeals = running.key("ro", "read-deals");
            writeDeals = running.key("rw", "write-deals");
            proxy = running;
        }
        return running;
    }

    @AfterAll
    void stop() {
        if (proxy != null) {
            proxy.close();
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void nothingButWhatTheKeyMayDoReachesTheUpstream(Row row) {
        ProxyUnderTest running = proxy();
        int before = running.upstream.received().size();

        RawAnswer answer = running.raw(request(row), 150);

        List<UpstreamServer.Received> arrived = running.upstream.received().subList(before,
                running.upstream.received().size());
        assertThat(arrived).as("%s -> %s", row.raw(), answer.text()).hasSizeLessThanOrEqualTo(1)
                .allSatisfy(received -> {
                    assertThat(received.requestLine()).matches("(GET|HEAD|POST|PUT|DELETE) /v1/deals[/? ].*");
                    assertThat(received.head()).doesNotContain("mk_").doesNotContainIgnoringCase("method-override")
                            .doesNotContain("evil.test");
                    assertThat(received.header("authorization")).containsExactly("Bearer " + ProxyUnderTest.TOKEN);
                    boolean write = !received.requestLine().startsWith("GET")
                            && !received.requestLine().startsWith("HEAD");
                    assertThat(write && !row.raw().contains("{RW}")).as("a write with a key that may only read")
                            .isFalse();
                });
        assertThat(answer.text()).doesNotContain(ProxyUnderTest.TOKEN);
        if (arrived.isEmpty()) {
            assertThat(answer.text()).doesNotContain("HTTP/1.1 2");
        }
        RawAnswer alive = running.raw(("GET /v1/deals HTTP/1.1\r\nHost: crm.test\r\nAuthorization: Bearer %s\r\n"
                + "Connection: close\r\n\r\n").formatted(readDeals));
        assertThat(alive.status()).isEqualTo(200);
    }

    /** Rows are whole requests, request lines, or header lines; what is missing is added. */
    private String request(Row row) {
        String embedded = "GET /v1/users HTTP/1.1\r\nHost: crm.test\r\n\r\n";
        String raw = unescape(row.raw().replaceFirst("^\\[[^]]*] ", "").replaceAll(" \\([^)]*\\)$", ""))
                .replace("{P}", "crm.test").replace("{UP}", "upstream.test")
                .replace("{RO}", readDeals).replace("{RW}", writeDeals).replace("{OTHER}", "another-token")
                .replace("{REAL}", ProxyUnderTest.TOKEN)
                .replace("{GLEN}", Integer.toString(embedded.length()))
                .replace("{GHEX}", Integer.toHexString(embedded.length()));
        String authorization = "Authorization: Bearer " + readDeals + "\r\n";
        if (raw.contains("\r\n\r\n")) {
            return raw;
        }
        if (REQUEST_LINE.matcher(raw).find() || row.kind().equals("method")) {
            return raw + "\r\nHost: crm.test\r\n" + authorization + "Connection: close\r\n\r\n";
        }
        if (raw.startsWith("?")) {
            return "GET /v1/deals" + raw + " HTTP/1.1\r\nHost: crm.test\r\n" + authorization
                    + "Connection: close\r\n\r\n";
        }
        Matcher plus = Pattern.compile("^([A-Z]+ [^ ]+) \\+ (.*)$", Pattern.DOTALL).matcher(raw);
        if (plus.matches()) {
            return plus.group(1) + " HTTP/1.1\r\nHost: crm.test\r\n" + authorization + plus.group(2)
                    + "\r\nConnection: close\r\n\r\n";
        }
        String host = row.kind().equals("host") ? "" : "Host: crm.test\r\n";
        return "GET /v1/deals HTTP/1.1\r\n" + host + (raw.contains("Authorization") ? "" : authorization) + raw
                + "\r\n\r\n";
    }

    private static String unescape(String text) {
        return ESCAPE.matcher(text).replaceAll(match -> {
            if (match.group(1) != null) {
                return Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(match.group(1), 16)));
            }
            if (match.group(2) != null) {
                byte[] utf8 = String.valueOf((char) Integer.parseInt(match.group(2), 16))
                        .getBytes(StandardCharsets.UTF_8);
                return Matcher.quoteReplacement(new String(utf8, StandardCharsets.ISO_8859_1));
            }
            return Matcher.quoteReplacement(switch (match.group(3)) {
                case "r" -> "\r";
                case "n" -> "\n";
                case "t" -> "\t";
                case "0" -> "\0";
                default -> "\\" + match.group(3);
            });
        });
    }
}
