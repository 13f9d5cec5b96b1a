package dev.manykey.policy.upstream;

import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

import dev.manykey.adminapi.InvalidField;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.contract.state.UpstreamState.CheckCall;
import dev.manykey.contract.state.UpstreamState.TokenPlace;
import dev.manykey.contract.state.UpstreamState.TokenPlace.In;
import dev.manykey.pdp.address.UpstreamAddressRule;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SettingsRuleTest {
    private static final TokenPlace BEARER = new TokenPlace(In.BEARER, null, null);
    private static final String URL = "https://api.example.com";

    private final SettingsRule rule = new SettingsRule(UpstreamAddressRule.allowing(List.of()));

    @Test
    void settingsAreTakenOverWithHostNamesInLowerCaseAndNoSlashAtTheEnd() {
        List<TokenPlace> places = List.of(new TokenPlace(In.HEADER, "Authorization", "Token "),
                new TokenPlace(In.QUERY, "api_token", null), BEARER, new TokenPlace(In.BASIC, "username", "x"));

        UpstreamSettings settings = rule.check("CRM", "https://api.example.com/v1/", places, List.of("CRM.localhost"),
                new CheckCall("GET", "/v1/me"));

        assertThat(settings).isEqualTo(new UpstreamSettings("CRM", URI.create("https://api.example.com/v1"), places,
                List.of("crm.localhost"), new CheckCall("GET", "/v1/me")));
    }

    @Test
    void everythingWrongIsToldAtOnce() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> rule.check(null, "http://169.254.169.254/", List.of(), List.of("a:1"),
                        new CheckCall("DELETE", "me?x")))
                .satisfies(e -> assertThat(e.problem().errors()).extracting(InvalidField::field).containsExactly("name",
                        "baseUrl", "tokenPlaces", "hostnames[0]", "check.method", "check.path"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:9092/", "http://user:pass@api.test/", "not a url", "ftp://api.test",
            "https://a/?x"})
    void aBaseUrlThatMustNotBeIsRefusedAndItsPasswordNotToldBack(String baseUrl) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> rule.check("CRM", baseUrl, List.of(BEARER), null, null))
                .satisfies(e -> assertThat(e.problem().errors()).singleElement().satisfies(error -> {
                    assertThat(error.field()).isEqualTo("baseUrl");
                    assertThat(error.toString()).doesNotContain("pass@");
                }));
    }

    @ParameterizedTest
    @MethodSource("wrongPlaces")
    void aTokenPlaceThatCannotCarryATokenIsRefused(TokenPlace place) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> rule.check("CRM", URL, List.of(place), null, null));
    }

    @SuppressWarnings("NullAway") // JSON can leave anything out
    static Stream<TokenPlace> wrongPlaces() {
        return Stream.of(new TokenPlace(null, null, null), new TokenPlace(In.HEADER, null, null),
                new TokenPlace(In.HEADER, "a b", null), new TokenPlace(In.HEADER, "x\r\ny", null),
                new TokenPlace(In.HEADER, "Host", null), new TokenPlace(In.HEADER, "content-length", null),
                new TokenPlace(In.HEADER, "x", "a\r\nb: c"), new TokenPlace(In.QUERY, "a&b", null),
                new TokenPlace(In.QUERY, "a", "x"), new TokenPlace(In.BEARER, "x", null),
                new TokenPlace(In.BEARER, null, "x"), new TokenPlace(In.BASIC, "user", null),
                new TokenPlace(In.BASIC, "password", "a:b"));
    }

    @Test
    void aPlaceThatIsNamedTwiceIsRefused() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> rule.check("CRM", URL, List.of(new TokenPlace(In.HEADER, "x-api-token", null),
                        new TokenPlace(In.HEADER, "X-API-Token", null)), null, null))
                .withMessageContaining("tokenPlaces[1]");
    }
}
