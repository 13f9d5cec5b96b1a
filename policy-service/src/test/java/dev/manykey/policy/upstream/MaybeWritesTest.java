package dev.manykey.policy.upstream;

import dev.manykey.contract.Access;
import dev.manykey.contract.state.UpstreamState.Operation;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class MaybeWritesTest {
    @ParameterizedTest
    @CsvSource({"GET, /auth.revoke, auth_revoke, true", "GET, /apps.uninstall, , true", "GET, /views.open, , true",
            "GET, /views.push, , true", "GET, /workflows.updateStep, , true", "HEAD, /deals/{id}/delete, , true",
            "GET, /deals/{id}, cancelDeal, true", "GET, /deals/{id}:publish, , true",
            "GET, /deals/{id}/reset-all, , true",
            "GET, /deals/{id}/updates, , false", "GET, /deals/open, , false", "GET, /deals/archive, , false",
            "GET, /deals/updated, , false", "GET, /settings, , false", "GET, /deals/{id}, getDeleteStatus, false",
            "GET, /auth.test, , false", "GET, /deals/{delete}, , false", "POST, /deals/{id}/revoke, , false",
            "GET, /addresses, , false",
            "GET, /bot/setWebhook, , true", "GET, /deals/{id}/update, , true", "GET, /open-orders, , false",
            "GET, /openOrders, , false", "GET, /add-ons, , false", "GET, /upload-url, , false",
            "GET, /deals, openDeals, false", "GET, /push-notifications, , false", "GET, /deals, listSetMembers, false"})
    void aReadWithAVerbThatWritesIsShown(String method, String path, String id, boolean shown) {
        Access access = method.equals("POST") ? Access.WRITE : Access.READ;

        assertThat(MaybeWrites.isOne(new Operation(method, path, "x", access, id, 1))).isEqualTo(shown);
    }
}
