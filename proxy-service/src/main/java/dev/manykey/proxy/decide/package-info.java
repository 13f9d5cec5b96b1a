/** Third step: which operation it is, and whether the key may do it. */
@NullMarked
package dev.manykey.proxy.decide;

import org.jspecify.annotations.NullMarked;
