package dev.manykey.standalone;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/** Keeps from a service what Boot would give it only because the other services' libraries are on the same class path.
 *  Started alone, a service does not have them. */
final class OwnAutoConfiguration implements AutoConfigurationImportFilter, EnvironmentAware {

    /** Property: beginnings of the names of auto-configurations that are not for this service. */
    static final String WITHOUT = "manykey.standalone.without";

    static final String DATABASE = "org.springframework.boot.mongodb.";
    static final String MESSAGING = "org.springframework.cloud.,org.springframework.boot.integration.,"
            + "org.springframework.boot.kafka.";

    private List<String> without = List.of();

    /** For Boot, which finds this class in {@code spring.factories}. */
    OwnAutoConfiguration() {}

    @Override
    public void setEnvironment(Environment environment) {
        without = List.of(Binder.get(environment).bind(WITHOUT, String[].class).orElse(new String[0]));
    }

    @Override
    public boolean[] match(@Nullable String[] classes, AutoConfigurationMetadata metadata) {
        var kept = new boolean[classes.length];
        for (int i = 0; i < classes.length; i++) {
            String name = classes[i];
            kept[i] = name != null && without.stream().noneMatch(name::startsWith);
        }
        return kept;
    }
}
