/** What a system that is not ours implements to be measured by {@code bench load --system}. */
@NullMarked
package io.prefetchbench.load.spi;

import org.jspecify.annotations.NullMarked;
