/** Writing to the control log (outbox in the document, publish, sweep) and replaying it (order, version guard). */
@NullMarked
package dev.manykey.controllog;

import org.jspecify.annotations.NullMarked;
