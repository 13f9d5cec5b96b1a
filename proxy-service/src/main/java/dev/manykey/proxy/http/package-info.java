/** Callers' connections: a request as it is read from one, and the refusals that the proxy itself writes. */
@NullMarked
package dev.manykey.proxy.http;

import org.jspecify.annotations.NullMarked;
