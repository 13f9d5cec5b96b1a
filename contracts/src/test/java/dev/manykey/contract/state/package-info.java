/** Tests of what is written about states that needs a look inside. */
@NullMarked
package dev.manykey.contract.state;

import org.jspecify.annotations.NullMarked;
