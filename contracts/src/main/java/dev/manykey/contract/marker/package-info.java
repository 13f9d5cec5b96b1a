/** What proxies say of themselves on the control log: which of it they have applied. */
@NullMarked
package dev.manykey.contract.marker;

import org.jspecify.annotations.NullMarked;
