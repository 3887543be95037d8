/** Tests of the blocks. */
@NullMarked
package io.prefetchbench.reports.block;

import org.jspecify.annotations.NullMarked;
