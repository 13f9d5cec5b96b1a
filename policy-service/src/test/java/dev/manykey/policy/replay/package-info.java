/** Tests of what the record tells of calls. */
@NullMarked
package dev.manykey.policy.replay;

import org.jspecify.annotations.NullMarked;
