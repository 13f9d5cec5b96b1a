/** APIs that are known beforehand: facts in a form of our own, so that nobody needs a document for them. */
@NullMarked
package dev.manykey.policy.preset;

import org.jspecify.annotations.NullMarked;
