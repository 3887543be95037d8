/**
 * What a load run is to do: the workload file, the options, and the schedule made before the run.
 * Types are not thread-safe unless they say so.
 */
@NullMarked
package io.prefetchbench.load.plan;

import org.jspecify.annotations.NullMarked;
