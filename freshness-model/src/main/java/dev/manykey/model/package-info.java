/** The freshness protocol as a small model: its states, its steps, its rules that can be switched off, and the search through all of it. */
@NullMarked
package dev.manykey.model;

import org.jspecify.annotations.NullMarked;
