/** How a change is made here: who makes it, what a rule may answer, how it is written once and how that is told over HTTP. */
@NullMarked
package dev.manykey.change;

import org.jspecify.annotations.NullMarked;
