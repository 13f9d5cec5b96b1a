/** Owns the canary: a key of the service's own that is taken back again and again, so that the promise is watched in production. */
@NullMarked
package dev.manykey.key.canary;

import org.jspecify.annotations.NullMarked;
