/** What happened: the facts on the audit topic, and the requests on the checks topic. */
@NullMarked
package dev.manykey.contract.event;

import org.jspecify.annotations.NullMarked;
