/** Second step: whose access key the request carries. */
@NullMarked
package dev.manykey.proxy.identify;

import org.jspecify.annotations.NullMarked;
