/** What really happened, held against other policies: replay of a draft, and advice on permissions that nobody uses. */
@NullMarked
package dev.manykey.policy.replay;

import org.jspecify.annotations.NullMarked;
