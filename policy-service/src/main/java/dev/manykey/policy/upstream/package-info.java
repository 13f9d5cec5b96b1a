/** Upstreams: where an API lives, how it takes its token, which operations it has and what an operator corrected of them. */
@NullMarked
package dev.manykey.policy.upstream;

import org.jspecify.annotations.NullMarked;
