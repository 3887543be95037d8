/** The processes of a run: starting, monitoring, measuring and stopping them. */
@NullMarked
package io.prefetchbench.load.rig;

import org.jspecify.annotations.NullMarked;
