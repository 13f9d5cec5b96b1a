/** Owners: the persons and service accounts who answer for keys. */
@NullMarked
package dev.manykey.key.owner;

import org.jspecify.annotations.NullMarked;
