@NullMarked
package dev.manykey.controllog;

import org.jspecify.annotations.NullMarked;
