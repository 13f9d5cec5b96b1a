/** Whether the proxy may still rely on what it knows: proven again and again by markers that come back from the log. */
@NullMarked
package dev.manykey.proxy.freshness;

import org.jspecify.annotations.NullMarked;
