/** Limits, on clocks that the tests turn. */
@NullMarked
package dev.manykey.proxy.limit;

import org.jspecify.annotations.NullMarked;
