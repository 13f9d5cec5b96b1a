/** What answers may carry to the caller, without sockets. */
@NullMarked
package dev.manykey.proxy.filter;

import org.jspecify.annotations.NullMarked;
