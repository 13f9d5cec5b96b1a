package dev.manykey.adminapi;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a service says about its admin API. Prefix {@code manykey.admin-api}.
 *
 * @param title name of the API in its OpenAPI document
 * @param version version of the API in its OpenAPI document
 * @param description what the API is for, in its OpenAPI document; null for nothing
 */
@ConfigurationProperties(prefix = "manykey.admin-api", ignoreUnknownFields = false)
public record AdminApiProperties(@DefaultValue("Manykey") String title, @DefaultValue("1") String version,
        @Nullable String description) {}
