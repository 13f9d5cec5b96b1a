/** Writing to the control log (outbox in the document, publish, sweep), replaying it (order, version guard), repairing it. */
@NullMarked
package dev.manykey.controllog;

import org.jspecify.annotations.NullMarked;
