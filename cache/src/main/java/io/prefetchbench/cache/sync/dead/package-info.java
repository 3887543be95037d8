/** Events given up, kept until they are replayed or discarded. */
@NullMarked
package io.prefetchbench.cache.sync.dead;

import org.jspecify.annotations.NullMarked;
