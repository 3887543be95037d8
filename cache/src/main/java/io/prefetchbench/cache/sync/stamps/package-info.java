/** The binary log of the worker's activity, which a run joins afterwards. */
@NullMarked
package io.prefetchbench.cache.sync.stamps;

import org.jspecify.annotations.NullMarked;
