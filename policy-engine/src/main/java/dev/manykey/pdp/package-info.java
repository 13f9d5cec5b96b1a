/** Which operation a request is, and whether a key's policies permit it: pure functions of what they are given. */
@NullMarked
package dev.manykey.pdp;

import org.jspecify.annotations.NullMarked;
