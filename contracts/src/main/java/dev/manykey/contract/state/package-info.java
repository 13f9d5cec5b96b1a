/** What is: the records of the control log, each the full state of one entity at one version. */
@NullMarked
package dev.manykey.contract.state;

import org.jspecify.annotations.NullMarked;
