/** What is written down of every exchange. */
@NullMarked
package dev.manykey.proxy.record;

import org.jspecify.annotations.NullMarked;
