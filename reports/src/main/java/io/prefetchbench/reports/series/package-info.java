/** What the files of a run say, as figures: series of points, latencies, latencies over time. */
@NullMarked
package io.prefetchbench.reports.series;

import org.jspecify.annotations.NullMarked;
