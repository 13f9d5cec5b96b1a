/** The service that knows upstreams, their operations and what keys may do with them. */
@NullMarked
package dev.manykey.policy;

import org.jspecify.annotations.NullMarked;
