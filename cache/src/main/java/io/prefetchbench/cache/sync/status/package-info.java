/** What each sync worker says of itself, and where workers of other processes read it. */
@NullMarked
package io.prefetchbench.cache.sync.status;

import org.jspecify.annotations.NullMarked;
