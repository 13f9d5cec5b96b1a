/** Policies: what keys may do, as matrices of resource and level, shared or for one key alone. */
@NullMarked
package dev.manykey.policy.authoring;

import org.jspecify.annotations.NullMarked;
