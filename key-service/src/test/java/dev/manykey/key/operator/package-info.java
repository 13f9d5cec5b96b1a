/** Tests of the rules of operators and of the first of them. */
@NullMarked
package dev.manykey.key.operator;

import org.jspecify.annotations.NullMarked;
