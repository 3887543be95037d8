/** Tests of the run directory. */
@NullMarked
package io.prefetchbench.reports.run;

import org.jspecify.annotations.NullMarked;
