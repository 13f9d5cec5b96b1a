/** Whether the documents and the code say the same. */
@NullMarked
package dev.manykey.standalone.docs;

import org.jspecify.annotations.NullMarked;
