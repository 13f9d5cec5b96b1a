package dev.manykey.pdp.address;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

import dev.manykey.pdp.SharedData;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class UpstreamAddressRuleTest {
    private static final UpstreamAddressRule STRICT = UpstreamAddressRule.allowing(List.of());

    @ParameterizedTest
    @ValueSource(strings = {"https://api.pipedrive.com", "https://API.Example.com/base/", "http://api.test:8080/v1",
            "https://8.8.8.8/", "https://[2606:4700::1111]:8443/x", "https://metadata.example.com",
            "https://localhost.example.com", "https://1.example.com", "https://crm"})
    void publicPlacesAreAllowed(String baseUrl) {
        assertThat(STRICT.verdict(URI.create(baseUrl))).isInstanceOf(AddressVerdict.Allowed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1", "http://127.9.9.9:80", "http://localhost:9092/", "http://LOCALHOST",
            "http://x.localhost", "http://localhost.localdomain", "http://0.0.0.0/", "http://10.0.0.1",
            "http://172.16.0.1",
            "http://172.31.255.255", "http://192.168.1.1", "http://169.254.169.254/", "http://100.64.0.1",
            "http://168.63.129.16", "http://224.0.0.1", "http://255.255.255.255", "http://240.0.0.1",
            "http://198.18.0.1",
            "http://metadata.google.internal/", "http://METADATA.google.internal", "http://[::1]/", "http://[::]/",
            "http://[fe80::1]/", "http://[fc00::1]/", "http://[fd00:ec2::254]/", "http://[ff02::1]/",
            "http://[fec0::1]",
            "http://[2002:7f00:1::]/", "http://[2001::1]/", "http://[64:ff9b::7f00:1]/", "http://[64:ff9b::8.8.8.8]/"})
    void placesInsideAreRefused(String baseUrl) {
        assertThat(STRICT.verdict(URI.create(baseUrl))).isInstanceOf(AddressVerdict.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://2130706433/", "http://0x7f000001/", "http://017700000001/", "http://127.1/",
            "http://0177.0.0.1",
            "http://127.0.0.1./", "http://0x7f.1", "http://127.0.0.01", "http://1.2.3", "http://256.1.1.1",
            "http://foo.1",
            "http://[::ffff:127.0.0.1]/", "http://[::ffff:8.8.8.8]/", "http://[::127.0.0.1]",
            "http://[fe80::1%25eth0]/",
            "https://api.test./", "https://localhost./", "https://*.test/", "https://a..b", "https://a_b.test",
            "https://a.1b", "https://-a.test",
            "https:///v1",
            "ftp://api.test/", "file:///etc/passwd", "unix:/var/run/x.sock", "api.test", "//api.test", "https:api.test",
            "http://user:pass@api.test/", "http://user@api.test/", "http://@api.test", "https://api.test/?x",
            "https://api.test/#x",
            "http://api.test#@127.0.0.1/", "https://api.test:0/", "https://api.test:70000/", "https://api.test:/",
            "https://api.test/v1/../../", "https://api.test/./", "https://api.test//x", "https://api.test/%2e%2e/",
            "https://api.test:443:444/", "https://\u0430pi.test", "https://api.test/v\u0131"})
    void whatIsNotSpelledPlainlyIsRefusedWhateverTheSettingSays(String baseUrl) {
        UpstreamAddressRule open = UpstreamAddressRule.allowing(List.of("0.0.0.0/0", "::/0"));

        assertThat(STRICT.verdict(URI.create(baseUrl))).isInstanceOf(AddressVerdict.Refused.class);
        assertThat(open.verdict(URI.create(baseUrl))).isInstanceOf(AddressVerdict.Refused.class);
    }

    @Test
    void anExceptionOpensWhatItNamesAndNoMore() {
        UpstreamAddressRule rule = UpstreamAddressRule
                .allowing(List.of("127.0.0.1:9000", "10.1.0.0/16", "[fd00::/8]:443", "::1", "crm.internal:8080"));

        assertThat(
                List.of("http://127.0.0.1:9000", "http://localhost:9000/x", "http://10.1.2.3:77", "https://[fd12::1]",
                        "http://[::1]:1", "http://crm.internal:8080"))
                .allSatisfy(
                        baseUrl -> assertThat(rule.verdict(URI.create(baseUrl)))
                                .isInstanceOf(AddressVerdict.Allowed.class));
        assertThat(List.of("http://127.0.0.1:9001", "http://127.0.0.2:9000", "http://localhost", "http://10.2.0.1",
                "http://[fd12::1]:80", "http://169.254.169.254:9000", "https://[fd12::1]:444")).allSatisfy(
                        baseUrl -> assertThat(rule.verdict(URI.create(baseUrl)))
                                .isInstanceOf(AddressVerdict.Refused.class));
    }

    @Test
    void theResolvedAddressCountsNotTheNameItCameFrom() {
        UpstreamAddressRule rule = UpstreamAddressRule.allowing(List.of("crm.internal:8080", "10.1.0.0/16:443"));
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        InetAddress metadata = InetAddress.ofLiteral("169.254.169.254");

        assertThat(rule.allows("api.test", InetAddress.ofLiteral("8.8.8.8"), 443)).isTrue();
        assertThat(rule.allows("api.test", loopback, 443)).isFalse();
        assertThat(rule.allows("api.test", InetAddress.ofLiteral("10.1.2.3"), 443)).isTrue();
        assertThat(rule.allows("api.test", InetAddress.ofLiteral("10.1.2.3"), 80)).isFalse();
        assertThat(rule.allows("crm.internal", InetAddress.ofLiteral("10.9.9.9"), 8080)).isTrue();
        assertThat(rule.allows("CRM.internal", loopback, 8080)).isTrue();
        assertThat(rule.allows("crm.internal", loopback, 8081)).isFalse();
        assertThat(rule.allows("crm.internal", metadata, 8080)).isFalse();
        assertThat(rule.allows("api.test", InetAddress.ofLiteral("64:ff9b::a01:203"), 80)).isFalse();
        assertThat(rule.allows(InetAddress.ofLiteral("8.8.8.8"), 0)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0/33", "10.0.0/8", "10.0.0.0/x", "fd00::/129", "[fd00::", "[fd00::]x", "host:0",
            "host:99999",
            "host:", "*.example.com", "127.1", "http://host", "a b"})
    void anExceptionThatIsNotOneIsAnError(String exception) {
        assertThatIllegalArgumentException().isThrownBy(() -> UpstreamAddressRule.allowing(List.of(exception)))
                .withMessageStartingWith("allow: " + exception + " (expected: ");
    }

    /** Rows that are a base URL; the others describe what an upstream does when it answers. */
    @Test
    void knownAttacksAreRefused() {
        List<String> baseUrls = SharedData.lines("data/attacks.tsv").stream().map(line -> line.split("\t", -1))
                .filter(columns -> columns[1].equals("ssrf-upstream") && columns[2].matches("[a-z]+:\\S*"))
                .map(columns -> columns[2].replace("\\u3002", "\u3002")).toList();

        assertThat(baseUrls).hasSizeGreaterThan(14).allSatisfy(baseUrl -> {
            try {
                assertThat(STRICT.verdict(new URI(baseUrl))).isInstanceOf(AddressVerdict.Refused.class);
            } catch (URISyntaxException e) {
                assertThat(e).hasMessageContaining(baseUrl); // not a URI: refused before the rule is asked
            }
        });
    }
}
