/** The system under test: its processes, their faults, and the mutations of the primary. */
@NullMarked
package io.prefetchbench.load.system;

import org.jspecify.annotations.NullMarked;
