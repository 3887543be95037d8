/** The run directory: the one schema in which runs are written and read. */
@NullMarked
package io.prefetchbench.reports.run;

import org.jspecify.annotations.NullMarked;
