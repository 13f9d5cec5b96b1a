/** Trying a credential when an admin asks for it. */
@NullMarked
package dev.manykey.proxy.check;

import org.jspecify.annotations.NullMarked;
