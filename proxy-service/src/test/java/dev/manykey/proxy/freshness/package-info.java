/** Tests of freshness and of the markers that prove it. */
@NullMarked
package dev.manykey.proxy.freshness;

import org.jspecify.annotations.NullMarked;
