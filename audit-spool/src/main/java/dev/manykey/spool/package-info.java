/** A proxy's own durable record of what it does: segment files on its disk, and the way from there to the audit topic. */
@NullMarked
package dev.manykey.spool;

import org.jspecify.annotations.NullMarked;
