/** Forward-auth: answers gateways that forward requests themselves whether they may. */
@NullMarked
package dev.manykey.proxy.gateway;

import org.jspecify.annotations.NullMarked;
