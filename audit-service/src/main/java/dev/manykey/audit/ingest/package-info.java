/** The way in: facts from the audit topic, stored before they count as read. */
@NullMarked
package dev.manykey.audit.ingest;

import org.jspecify.annotations.NullMarked;
