/** What somebody who types sees. */
@NullMarked
package dev.manykey.standalone.terminal;

import org.jspecify.annotations.NullMarked;
