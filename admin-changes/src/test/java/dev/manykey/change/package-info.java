@NullMarked
package dev.manykey.change;

import org.jspecify.annotations.NullMarked;
