/** Which addresses an upstream may live at: asked when it is defined, and again with the resolved address before each connection. */
@NullMarked
package dev.manykey.pdp.address;

import org.jspecify.annotations.NullMarked;
