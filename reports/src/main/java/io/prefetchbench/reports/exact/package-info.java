/** Figures without noise against a stored baseline: the exact tier of the gate. */
@NullMarked
package io.prefetchbench.reports.exact;

import org.jspecify.annotations.NullMarked;
