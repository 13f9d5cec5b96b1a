/** Operators: the persons and jobs that may call the admin APIs of the suite, and the first of them. */
@NullMarked
package dev.manykey.key.operator;

import org.jspecify.annotations.NullMarked;
