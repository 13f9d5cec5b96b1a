/** The audit record itself: what a record is, and how facts become records in MongoDB, each exactly once. */
@NullMarked
package dev.manykey.audit.log;

import org.jspecify.annotations.NullMarked;
