/** Guarantees of trying a credential. */
@NullMarked
package dev.manykey.proxy.check;

import org.jspecify.annotations.NullMarked;
