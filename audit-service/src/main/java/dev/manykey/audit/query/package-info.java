/** The way out: searching the audit record over HTTP. */
@NullMarked
package dev.manykey.audit.query;

import org.jspecify.annotations.NullMarked;
