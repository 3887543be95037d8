/** Tests of rank tests and intervals. */
@NullMarked
package io.prefetchbench.reports.statistics;

import org.jspecify.annotations.NullMarked;
