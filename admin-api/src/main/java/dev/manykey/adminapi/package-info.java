/**
 * Owns what the admin APIs of all services have in common: operators, problems, paging, conditional and repeated
 * requests.
 */
@NullMarked
package dev.manykey.adminapi;

import org.jspecify.annotations.NullMarked;
