package dev.manykey.adminapi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;

/**
 * The settings that all services share, {@code admin-api-defaults.properties}, below everything that a service says
 * itself. Not an import: what a file imports wins over the file.
 */
final class AdminApiDefaults implements EnvironmentPostProcessor {
    /** Where Spring Boot keeps the defaults of an application; always the last to be asked. */
    private static final String DEFAULTS = "defaultProperties";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Map<String, Object> defaults = shared();
        MutablePropertySources sources = environment.getPropertySources();
        if (sources.get(DEFAULTS) instanceof MapPropertySource own) {
            defaults.putAll(own.getSource());
            sources.replace(DEFAULTS, new MapPropertySource(DEFAULTS, defaults));
        } else {
            sources.addLast(new MapPropertySource(DEFAULTS, defaults));
        }
    }

    private static Map<String, Object> shared() {
        try {
            var properties = PropertiesLoaderUtils.loadProperties(
                    new ClassPathResource("admin-api-defaults.properties", AdminApiDefaults.class.getClassLoader()));
            var defaults = new HashMap<String, Object>();
            properties.stringPropertyNames().forEach(name -> defaults.put(name, properties.getProperty(name)));
            return defaults;
        } catch (IOException e) {
            throw new UncheckedIOException("admin-api-defaults.properties: not readable (expected: in admin-api)", e);
        }
    }
}
