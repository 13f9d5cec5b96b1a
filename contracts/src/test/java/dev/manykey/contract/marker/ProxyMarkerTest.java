package dev.manykey.contract.marker;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import dev.manykey.contract.marker.ProxyMarker.UnreadableMarker;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ProxyMarkerTest {
    private static final ProxyBoot BOOT = new ProxyBoot("proxy-1", "0123456789abcdef");
    private static final String WRITTEN = """
            {"proxy":"proxy-1","boot":"0123456789abcdef","nonce":"n1","topic":"t1","applied":41,"boundMillis":5000,\
            "servesStale":false,"spooled":"proxy-1/abcdefgh/7","at":"2026-11-23T12:00:00Z"}""";

    @Test
    void isWrittenAndReadAsReleased() {
        ProxyMarker marker = new ProxyMarker("proxy-1", "0123456789abcdef", "n1", "t1", 41, 5000, false,
                "proxy-1/abcdefgh/7", Instant.parse("2026-11-23T12:00:00Z"));

        assertThat(new String(marker.encode(), StandardCharsets.UTF_8)).isEqualTo(WRITTEN);
        assertThat(ProxyMarker.decode(BOOT, 1, marker.encode())).isEqualTo(marker);
        assertThat(ProxyBoot.ofLogKey(BOOT.logKey())).contains(BOOT);
        assertThat(BOOT.logKey()).isEqualTo("lease/proxy-1/0123456789abcdef");
    }

    @Test
    void markerOfAnotherBootOrSchemaCountsForNothing() {
        byte[] written = WRITTEN.getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> ProxyMarker.decode(BOOT, 2, written)).isInstanceOf(UnreadableMarker.class);
        assertThatThrownBy(() -> ProxyMarker.decode(new ProxyBoot("proxy-1", "fedcba9876543210"), 1, written))
                .isInstanceOf(UnreadableMarker.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "null", "", """
            {"proxy":"proxy-1","boot":"0123456789abcdef","nonce":"n1","topic":"t1","applied":41,"boundMillis":5000,
            "servesStale":false}""", "{\"proxy\":\"proxy-1\",\"boot\":\"0123456789abcdef\"}"})
    void whatIsNoMarkerCountsForNothing(String bytes) {
        assertThatThrownBy(() -> ProxyMarker.decode(BOOT, 1, bytes.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UnreadableMarker.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lease/", "lease/proxy-1", "lease/proxy-1/", "lease/proxy-1/short",
            "key/proxy-1/0123456789abcdef", "lease//0123456789abcdef", "lease/a/b/0123456789abcdef"})
    void keyThatNamesNoBootIsNone(String key) {
        assertThat(ProxyBoot.ofLogKey(key)).isEmpty();
    }
}
