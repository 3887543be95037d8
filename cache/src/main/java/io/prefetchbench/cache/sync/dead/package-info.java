/** Events given up, kept until somebody looks at them. */
@NullMarked
package io.prefetchbench.cache.sync.dead;

import org.jspecify.annotations.NullMarked;
