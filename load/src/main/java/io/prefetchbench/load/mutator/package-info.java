/** Changes the primary at the scheduled times, independent of the answers. */
@NullMarked
package io.prefetchbench.load.mutator;

import org.jspecify.annotations.NullMarked;
