/** Policies as far as this service names them: the choice of an operator, for a key or for a ceiling. */
@NullMarked
package dev.manykey.key.policy;

import org.jspecify.annotations.NullMarked;
