/** Tests of reading figures from runs. */
@NullMarked
package io.prefetchbench.reports.series;

import org.jspecify.annotations.NullMarked;
