package dev.manykey.proxy;

import java.nio.file.Path;
import java.util.Map;

import dev.manykey.proxy.filter.AnswerBounds;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FilterPropertiesTest {
    @Test
    void defaultsAreForAMachineOfUsualSize() {
        assertThat(bound("manykey.proxy.filter", FilterProperties.class, Map.of()).bounds())
                .isEqualTo(new AnswerBounds(8 << 20, 64L << 20, 100));
        assertThat(bound("manykey.proxy.limit", LimitProperties.class, Map.of()))
                .isEqualTo(new LimitProperties(null, 100_000));
    }

    @Test
    void everySettingIsTaken() {
        assertThat(bound("manykey.proxy.filter", FilterProperties.class,
                Map.of("manykey.proxy.filter.max-answer", "1KB",
                        "manykey.proxy.filter.max-held", "2KB", "manykey.proxy.filter.max-depth", "7"))
                .bounds())
                .isEqualTo(new AnswerBounds(1024, 2048, 7));
        assertThat(bound("manykey.proxy.limit", LimitProperties.class, Map.of("manykey.proxy.limit.budgets", "x",
                "manykey.proxy.limit.counters", "7"))).isEqualTo(new LimitProperties(Path.of("x"), 7));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            filter | max-answer | 0B    | manykey.proxy.filter.maxAnswer: 0B (expected: 1B..256MB)
            filter | max-answer | 257MB | manykey.proxy.filter.maxAnswer: 269484032B (expected: 1B..256MB)
            filter | max-held   | 1MB   | manykey.proxy.filter.maxHeld: 1048576B (expected: >= maxAnswer)
            filter | max-depth  | 0     | manykey.proxy.filter.maxDepth: 0 (expected: 1..500)
            filter | max-depth  | 501   | manykey.proxy.filter.maxDepth: 501 (expected: 1..500)
            limit  | counters   | 0     | manykey.proxy.limit.counters: 0 (expected: >= 1)
            """)
    void whatMakesNoSenseIsRefused(String feature, String name, String value, String message) {
        Class<?> type = feature.equals("filter") ? FilterProperties.class : LimitProperties.class;
        String prefix = "manykey.proxy." + feature;

        assertThatThrownBy(() -> bound(prefix, type, Map.of(prefix + "." + name, value))).hasRootCauseMessage(message);
    }

    private static <T> T bound(String prefix, Class<T> type, Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate(prefix, type);
    }
}
