/** Fourth step: the request as the upstream gets it, with its credential. */
@NullMarked
package dev.manykey.proxy.attach;

import org.jspecify.annotations.NullMarked;
