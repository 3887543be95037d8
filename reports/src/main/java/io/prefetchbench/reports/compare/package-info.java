/** Two runs side by side: ratios with bounds, their statistics, and no verdict. */
@NullMarked
package io.prefetchbench.reports.compare;

import org.jspecify.annotations.NullMarked;
