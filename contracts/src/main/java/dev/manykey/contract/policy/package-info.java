/** What a policy says: grants, the conditions under which they hold, and what a permit obliges to. */
@NullMarked
package dev.manykey.contract.policy;

import org.jspecify.annotations.NullMarked;
