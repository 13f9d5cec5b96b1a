/** The Kafka broker of the standalone shape: owns its settings, its storage directory and its life. */
@NullMarked
package dev.manykey.standalone.broker;

import org.jspecify.annotations.NullMarked;
