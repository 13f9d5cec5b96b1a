/** The page for admins: files that a browser loads from this service, and that talk to its API alone. */
@NullMarked
package dev.manykey.policy.page;

import org.jspecify.annotations.NullMarked;
