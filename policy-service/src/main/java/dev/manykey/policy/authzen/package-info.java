/** The OpenID Authorization API 1.0 (AuthZEN): gateways that people already run ask what an access key may do. */
@NullMarked
package dev.manykey.policy.authzen;

import org.jspecify.annotations.NullMarked;
