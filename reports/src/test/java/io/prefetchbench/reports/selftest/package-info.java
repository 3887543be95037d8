/** Tests of the run directory. */
@NullMarked
package io.prefetchbench.reports.selftest;

import org.jspecify.annotations.NullMarked;
