/** Conditions: expressions in CEL over what is known of a request, checked when they are written and bounded when they run. */
@NullMarked
package dev.manykey.pdp.condition;

import org.jspecify.annotations.NullMarked;
