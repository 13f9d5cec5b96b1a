/** The document store of the standalone shape: owns the file that stands in for a MongoDB server and what an acknowledgement means. */
@NullMarked
package dev.manykey.standalone.store;

import org.jspecify.annotations.NullMarked;
