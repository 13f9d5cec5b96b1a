package dev.manykey.adminapi;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

class IfMatchTest {
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"*", " * ", "\"7\"", "\"1\", \"7\"", "\"a,b\",\"7\"", "W/\"7\", \"7\"", "\"\", \"7\""})
    void passesForTheVersionThatTheCallerRead(String header) {
        IfMatch.check(header, 7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"6\"", "W/\"7\"", "\"07\"", "\"abc\"", "\"6\", W/\"7\""})
    void failsForAnotherVersionAndForWeakTags(String header) {
        assertThat(codeFor(header)).isEqualTo(ProblemCode.PRECONDITION_FAILED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "", "\"7", "\"7\",", "\"7\" \"8\"", "w/\"7\"", "*, \"7\"", ",\"7\""})
    void refusesAnotherForm(String header) {
        assertThat(codeFor(header)).isEqualTo(ProblemCode.INVALID_REQUEST);
    }

    @Test
    void saysWhichVersionThereIs() {
        assertThatThrownBy(() -> IfMatch.check("\"6\"", 7)).hasMessage("If-Match: \"6\" (expected: \"7\")");
    }

    private static ProblemCode codeFor(String header) {
        return assertThatThrownBy(() -> IfMatch.check(header, 7)).asInstanceOf(type(ProblemException.class))
                .actual().problem().code();
    }
}
