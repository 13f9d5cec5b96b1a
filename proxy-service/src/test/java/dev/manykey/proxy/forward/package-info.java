@NullMarked
package dev.manykey.proxy.forward;

import org.jspecify.annotations.NullMarked;
