/** Owns a small service that uses what admin-api gives, and the tests that talk to it over HTTP. */
@NullMarked
package dev.manykey.sample;

import org.jspecify.annotations.NullMarked;
