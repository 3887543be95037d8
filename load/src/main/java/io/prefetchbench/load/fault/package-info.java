/** What befalls the system during a run, and how long it took to be well again. */
@NullMarked
package io.prefetchbench.load.fault;

import org.jspecify.annotations.NullMarked;
