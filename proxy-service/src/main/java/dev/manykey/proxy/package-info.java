/** The request path: the order of the steps, and the words they share. */
@NullMarked
package dev.manykey.proxy;

import org.jspecify.annotations.NullMarked;
