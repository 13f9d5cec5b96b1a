/** What a decision costs, beside other engines. */
@NullMarked
package dev.manykey.bench.decision;

import org.jspecify.annotations.NullMarked;
