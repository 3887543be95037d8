/** Starts programs of the bench's modules as processes that end with the one that started them. */
@NullMarked
package io.prefetchbench.testbed.process;

import org.jspecify.annotations.NullMarked;
