/** Whether the run is a result, and whether the result is good. */
@NullMarked
package io.prefetchbench.load.verdict;

import org.jspecify.annotations.NullMarked;
