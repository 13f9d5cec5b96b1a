/** Who may call this service: the operators that the control log tells of. */
@NullMarked
package dev.manykey.policy.operator;

import org.jspecify.annotations.NullMarked;
