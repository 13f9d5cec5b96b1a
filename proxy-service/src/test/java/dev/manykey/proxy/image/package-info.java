/** Tests of the image and of what is told about it. */
@NullMarked
package dev.manykey.proxy.image;

import org.jspecify.annotations.NullMarked;
