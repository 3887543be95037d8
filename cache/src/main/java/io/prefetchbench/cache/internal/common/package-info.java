/** What every other package uses: the text of versions, counters, a timer. */
@NullMarked
package io.prefetchbench.cache.internal.common;

import org.jspecify.annotations.NullMarked;
