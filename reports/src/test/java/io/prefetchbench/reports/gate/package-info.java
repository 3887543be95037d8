/** Tests of deciding rows. */
@NullMarked
package io.prefetchbench.reports.gate;

import org.jspecify.annotations.NullMarked;
