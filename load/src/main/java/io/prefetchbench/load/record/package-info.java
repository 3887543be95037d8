/** Recording during the run: histograms per interval, counters per second, stamps per event. */
@NullMarked
package io.prefetchbench.load.record;

import org.jspecify.annotations.NullMarked;
