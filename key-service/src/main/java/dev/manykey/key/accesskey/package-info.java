/** Access keys: what tools present instead of an upstream's real token, from the first secret to the revocation. */
@NullMarked
package dev.manykey.key.accesskey;

import org.jspecify.annotations.NullMarked;
