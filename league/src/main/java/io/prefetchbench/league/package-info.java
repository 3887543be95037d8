/**
 * {@code bench league}: caching strategies side by side, on the same servers and schedules. Types
 * are not thread-safe unless they say so.
 */
@NullMarked
package io.prefetchbench.league;

import org.jspecify.annotations.NullMarked;
