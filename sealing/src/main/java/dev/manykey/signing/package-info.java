/** Owns signatures: the key pairs that services sign with, and the check that a signature is one of theirs. */
@NullMarked
package dev.manykey.signing;

import org.jspecify.annotations.NullMarked;
