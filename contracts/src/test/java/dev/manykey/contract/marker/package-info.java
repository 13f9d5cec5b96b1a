/** Tests of markers. */
@NullMarked
package dev.manykey.contract.marker;

import org.jspecify.annotations.NullMarked;
