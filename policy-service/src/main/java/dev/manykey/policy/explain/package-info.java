/** Answers to what a key may do, why a call was refused, and what another policy would change. */
@NullMarked
package dev.manykey.policy.explain;

import org.jspecify.annotations.NullMarked;
