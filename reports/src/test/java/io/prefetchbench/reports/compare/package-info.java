/** Tests of comparing two runs. */
@NullMarked
package io.prefetchbench.reports.compare;

import org.jspecify.annotations.NullMarked;
