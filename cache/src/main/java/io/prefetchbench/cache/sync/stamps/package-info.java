/** The binary log of what the worker did and when, which a run joins afterwards. */
@NullMarked
package io.prefetchbench.cache.sync.stamps;

import org.jspecify.annotations.NullMarked;
