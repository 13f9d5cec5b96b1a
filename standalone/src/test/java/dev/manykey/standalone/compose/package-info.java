/** Whether docker-compose.yml says what the services understand. */
@NullMarked
package dev.manykey.standalone.compose;

import org.jspecify.annotations.NullMarked;
