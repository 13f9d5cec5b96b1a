package dev.manykey.key;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KeyServicePropertiesTest {
    @Test
    void defaultsAreThoseOfTheDocumentation() {
        assertThat(bind(Map.of()))
                .isEqualTo(new KeyServiceProperties(null, "manykey_key", Duration.ofSeconds(15), null, 100));
    }

    @Test
    void everySettingIsRead() {
        assertThat(bind(Map.of("manykey.key.sealing-public-key", "/keys/public.json", "manykey.key.database", "other",
                "manykey.key.check-timeout", "3s", "manykey.key.first-admin-token-file", "/run/token",
                "manykey.key.most-child-keys", "7")))
                .isEqualTo(new KeyServiceProperties(Path.of("/keys/public.json"), "other", Duration.ofSeconds(3),
                        Path.of("/run/token"), 7));
    }

    @Test
    void valuesThatCannotWorkAreRefused() {
        assertThatThrownBy(() -> bind(Map.of("manykey.key.database", "a.b"))).hasRootCauseMessage(
                "manykey.key.database: a.b (expected: 1..63 characters A-Z, a-z, 0-9, _ or -)");
        assertThatThrownBy(() -> bind(Map.of("manykey.key.check-timeout", "61s")))
                .hasRootCauseMessage("manykey.key.check-timeout: PT1M1S (expected: 1s..60s)");
        assertThatThrownBy(() -> bind(Map.of("manykey.key.most-child-keys", "1001")))
                .hasRootCauseMessage("manykey.key.most-child-keys: 1001 (expected: 0..1000)");
    }

    private static KeyServiceProperties bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate("manykey.key",
                Bindable.of(KeyServiceProperties.class));
    }
}
