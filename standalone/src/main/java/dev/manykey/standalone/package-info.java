/** Manykey on one machine: owns what a single command needs besides the four services. */
@NullMarked
package dev.manykey.standalone;

import org.jspecify.annotations.NullMarked;
