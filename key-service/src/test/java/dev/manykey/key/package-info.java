/** key-service as a running process, against a real broker and a document store over the wire. */
@NullMarked
package dev.manykey.key;

import org.jspecify.annotations.NullMarked;
