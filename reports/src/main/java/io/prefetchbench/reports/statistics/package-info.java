/** Exact rank tests, their estimates and bounds, and two intervals; nothing of runs or builds. */
@NullMarked
package io.prefetchbench.reports.statistics;

import org.jspecify.annotations.NullMarked;
