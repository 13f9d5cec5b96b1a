/** What is asked and written about permissions in a terminal, over policy-service's API. */
@NullMarked
package dev.manykey.standalone.terminal;

import org.jspecify.annotations.NullMarked;
