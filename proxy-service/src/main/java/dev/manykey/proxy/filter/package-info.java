/** On the way back: what an answer may carry to the caller. */
@NullMarked
package dev.manykey.proxy.filter;

import org.jspecify.annotations.NullMarked;
