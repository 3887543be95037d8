/** One load run from its start to its run directory, independent of the driver. */
@NullMarked
package io.prefetchbench.load.run;

import org.jspecify.annotations.NullMarked;
