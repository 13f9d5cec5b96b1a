/** Owns how keys are kept in files: written whole or not at all, and readable by whom they should be. */
@NullMarked
package dev.manykey.keyfile;

import org.jspecify.annotations.NullMarked;
