/** What happened, as it happens: histograms an interval, counters a second, stamps an event. */
@NullMarked
package io.prefetchbench.load.record;

import org.jspecify.annotations.NullMarked;
