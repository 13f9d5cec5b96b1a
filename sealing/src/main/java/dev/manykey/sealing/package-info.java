/** Owns how secrets are held in memory, how their text is formed, and how a credential is sealed for one upstream. */
@NullMarked
package dev.manykey.sealing;

import org.jspecify.annotations.NullMarked;
