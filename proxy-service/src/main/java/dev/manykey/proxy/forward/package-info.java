/** Around the steps: the server, the upstream client and what moves the bytes between them. */
@NullMarked
package dev.manykey.proxy.forward;

import org.jspecify.annotations.NullMarked;
