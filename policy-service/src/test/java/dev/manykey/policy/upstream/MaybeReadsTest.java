package dev.manykey.policy.upstream;

import dev.manykey.contract.Access;
import dev.manykey.contract.state.UpstreamState.Operation;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class MaybeReadsTest {
    @ParameterizedTest
    @CsvSource({"POST, /contacts/search, true", "POST, /contacts/batch/read, true", "POST, /api/users.list, true",
            "POST, /projects:search, true", "POST, /searchContacts, true", "POST, /deals/{id}:count, true",
            "PUT, /contacts/search, false", "POST, /lists, false", "POST, /user/createWithList, false",
            "POST, /contacts/batch/update, false", "POST, /batch, false", "POST, /{search}, false"})
    void aPostIsShownForItsNameAlone(String method, String path, boolean shown) {
        assertThat(MaybeReads.isOne(new Operation(method, path, "x", Access.WRITE, null, 1))).isEqualTo(shown);
    }
}
