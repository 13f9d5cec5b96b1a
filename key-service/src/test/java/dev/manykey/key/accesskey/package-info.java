/** Tests of the rules of access keys. */
@NullMarked
package dev.manykey.key.accesskey;

import org.jspecify.annotations.NullMarked;
