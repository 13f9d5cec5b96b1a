package dev.manykey.audit.log;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the record is kept. Prefix {@code manykey.audit.log}; how MongoDB is reached says {@code spring.mongodb.uri}.
 *
 * @param database name of the database, which belongs to this service alone
 */
@ConfigurationProperties(prefix = "manykey.audit.log", ignoreUnknownFields = false)
record LogProperties(@DefaultValue("manykey_audit") String database) {
    LogProperties {
        if (database.isBlank()) {
            throw new IllegalArgumentException("manykey.audit.log.database: blank (expected: a name)");
        }
    }
}
