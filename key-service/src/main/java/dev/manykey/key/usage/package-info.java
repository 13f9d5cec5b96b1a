/** Usage: when each secret of each key was last used, as the proxies' records tell. */
@NullMarked
package dev.manykey.key.usage;

import org.jspecify.annotations.NullMarked;
