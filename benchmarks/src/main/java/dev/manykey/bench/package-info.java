/** Programs that measure. Each prints what it measured on, and a last line {@code RESULT}. */
@NullMarked
package dev.manykey.bench;

import org.jspecify.annotations.NullMarked;
