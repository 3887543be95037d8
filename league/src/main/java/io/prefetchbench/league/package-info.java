/** {@code bench league}: caching strategies side by side, on the same servers and schedules. */
@NullMarked
package io.prefetchbench.league;

import org.jspecify.annotations.NullMarked;
