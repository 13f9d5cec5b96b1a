package dev.manykey.sealing;

import java.net.URI;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CredentialBindingTest {
    @ParameterizedTest
    @CsvSource({"https://API.Pipedrive.com/v1,https://api.pipedrive.com:443", "HTTP://crm,http://crm:80",
            "http://crm:8080/x?y=z,http://crm:8080", "https://crm:443,https://crm:443",
            "http://[::1]:9,http://[::1]:9"})
    void originIsSchemeHostAndPortInLowerCase(String baseUrl, String origin) {
        assertThat(CredentialBinding.originOf(URI.create(baseUrl))).isEqualTo(origin);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"ftp://crm/;baseUrl: ftp://crm/ (expected: http or https)",
            "/relative;baseUrl: /relative (expected: http or https)",
            "mailto:a@b;baseUrl: mailto:a@b (expected: http or https)",
            "https:///path;baseUrl: https:///path (expected: a host name or address)",
            "https://my_crm/;baseUrl: https://my_crm/ (expected: a host name or address)",
            "https://crm:0/;baseUrl: https://crm:0/ (expected: port 1..65535)",
            "https://crm:65536/;baseUrl: https://crm:65536/ (expected: port 1..65535)",
            "https://joe:pass@crm/x?token=s3cret;baseUrl: https://[hidden]@crm/x?[hidden] (expected: no user information)"})
    void refusesWhatIsNoOrigin(String baseUrl, String message) {
        assertThatThrownBy(() -> CredentialBinding.originOf(URI.create(baseUrl))).hasMessage(message);
    }

    @Test
    void acceptsAnOriginInItsOneFormOnly() {
        assertThatThrownBy(() -> new CredentialBinding("c", "u", "https://crm"))
                .hasMessage("origin: https://crm (expected: scheme://host:port in lower case)");
        assertThatThrownBy(() -> new CredentialBinding("", "u", "https://crm:443"))
                .hasMessage("credential:  (expected: an id)");
    }

    @Test
    void twoBindingsNeverGiveTheSameContext() {
        var one = new CredentialBinding("ab", "c", "https://crm:443");
        var other = new CredentialBinding("a", "bc", "https://crm:443");

        assertThat(one.contextInfo()).isNotEqualTo(other.contextInfo());
    }
}
