/** One load run from its begin to its run directory, whatever drives the requests. */
@NullMarked
package io.prefetchbench.load.run;

import org.jspecify.annotations.NullMarked;
