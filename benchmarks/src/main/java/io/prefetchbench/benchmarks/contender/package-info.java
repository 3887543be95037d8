/** What is compared: each way to load or to read, behind one small interface. */
@NullMarked
package io.prefetchbench.benchmarks.contender;

import org.jspecify.annotations.NullMarked;
