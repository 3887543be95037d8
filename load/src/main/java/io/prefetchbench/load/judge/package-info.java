/** Whether the data were right, and whether the figures met their limits. */
@NullMarked
package io.prefetchbench.load.judge;

import org.jspecify.annotations.NullMarked;
