/** key-service: access keys, owners, sealed credentials and operators. */
@NullMarked
package dev.manykey.key;

import org.jspecify.annotations.NullMarked;
