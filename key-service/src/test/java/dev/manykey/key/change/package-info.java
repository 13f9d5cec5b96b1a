@NullMarked
package dev.manykey.key.change;

import org.jspecify.annotations.NullMarked;
