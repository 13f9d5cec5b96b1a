/** The story of Manykey told in the terminal: owns what it says, and checks that every line of it is true. */
@NullMarked
package dev.manykey.standalone.demo;

import org.jspecify.annotations.NullMarked;
