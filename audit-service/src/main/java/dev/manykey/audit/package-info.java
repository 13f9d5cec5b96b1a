/** The audit service: owns how it starts and who may ask it. */
@NullMarked
package dev.manykey.audit;

import org.jspecify.annotations.NullMarked;
