/** The status of each sync worker, and the board through which other processes read it. */
@NullMarked
package io.prefetchbench.cache.sync.status;

import org.jspecify.annotations.NullMarked;
