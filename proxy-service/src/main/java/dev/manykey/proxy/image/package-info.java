/** What the proxy knows: the read model that is built from the control log. */
@NullMarked
package dev.manykey.proxy.image;

import org.jspecify.annotations.NullMarked;
