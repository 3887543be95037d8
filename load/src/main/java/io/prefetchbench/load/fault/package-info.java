/** Faults injected into the system during a run, and the time until it recovered. */
@NullMarked
package io.prefetchbench.load.fault;

import org.jspecify.annotations.NullMarked;
