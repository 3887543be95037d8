/** Changes the primary at the scheduled times, whatever the answers do. */
@NullMarked
package io.prefetchbench.load.mutator;

import org.jspecify.annotations.NullMarked;
