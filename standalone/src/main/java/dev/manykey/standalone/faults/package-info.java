/** Breaks processes and connections on purpose, and compares what an upstream received with what had been revoked. */
@NullMarked
package dev.manykey.standalone.faults;

import org.jspecify.annotations.NullMarked;
