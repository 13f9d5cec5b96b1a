/** Credentials: the real tokens of upstreams, sealed before they are written anywhere. */
@NullMarked
package dev.manykey.key.credential;

import org.jspecify.annotations.NullMarked;
