package dev.manykey.audit.log;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LogPropertiesTest {
    @Test
    void databaseIsTheServicesOwnUnlessSomethingElseIsSaid() {
        assertThat(bound(Map.of())).isEqualTo(new LogProperties("manykey_audit"));
        assertThat(bound(Map.of("manykey.audit.log.database", "other"))).isEqualTo(new LogProperties("other"));
        assertThatThrownBy(() -> bound(Map.of("manykey.audit.log.database", " ")))
                .hasRootCauseMessage("manykey.audit.log.database: blank (expected: a name)");
    }

    private static LogProperties bound(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("manykey.audit.log",
                Bindable.of(LogProperties.class));
    }
}
