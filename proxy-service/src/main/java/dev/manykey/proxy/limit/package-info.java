/** Limits: how much a key may call, in a short time and in a day or month, by the costs of operations. */
@NullMarked
package dev.manykey.proxy.limit;

import org.jspecify.annotations.NullMarked;
