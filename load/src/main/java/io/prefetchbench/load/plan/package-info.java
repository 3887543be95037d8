/**
 * What a load run is to do: the workload file, the options, and the schedule made before the run.
 */
@NullMarked
package io.prefetchbench.load.plan;

import org.jspecify.annotations.NullMarked;
