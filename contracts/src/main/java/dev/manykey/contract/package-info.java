/** The words that the services share: ids, kinds of entity, topics, and how they are written as JSON. */
@NullMarked
package dev.manykey.contract;

import org.jspecify.annotations.NullMarked;
