/** A small CRM as an upstream to try Manykey against: its data, its HTTP API, and a count of what it received. */
@NullMarked
package dev.manykey.crm;

import org.jspecify.annotations.NullMarked;
