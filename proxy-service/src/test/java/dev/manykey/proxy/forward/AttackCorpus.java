package dev.manykey.proxy.forward;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** Hostile bytes that are not part of this repository; a test that asks for them is skipped where they are absent. */
final class AttackCorpus {
    private static final Set<String> CLASSES = Set.of("path-escape", "path-literal", "framing", "method",
            "method-override", "host",
            "header-syntax", "forwarded-spoof", "query", "credential-header");
    private static final Pattern REQUEST_LINE = Pattern.compile("^[^ ]+ [^ ]+ HTTP/[0-9.]+");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))");

    private AttackCorpus() {}

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

    /** Rows are whole requests, request lines, or header lines; what is missing is added. */
    static String request(Row row, String readDeals, String writeDeals) {
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
