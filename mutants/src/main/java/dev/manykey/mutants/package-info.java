/** Switches the rules of the control log and of freshness off one by one, and sees whether the tests notice. */
@NullMarked
package dev.manykey.mutants;

import org.jspecify.annotations.NullMarked;
