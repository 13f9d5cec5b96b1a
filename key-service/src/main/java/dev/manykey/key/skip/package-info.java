/** Owns what admins have said of records of the control log that cannot be read and name no entity. */
@NullMarked
package dev.manykey.key.skip;

import org.jspecify.annotations.NullMarked;
