/** Tests of the mutants themselves: that they fit the code. */
@NullMarked
package dev.manykey.mutants;

import org.jspecify.annotations.NullMarked;
