/** First step: one canonical form of the target, or a refusal; and which upstream it is for. */
@NullMarked
package dev.manykey.proxy.admission;

import org.jspecify.annotations.NullMarked;
