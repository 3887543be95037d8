@NullMarked
package io.prefetchbench.benchmarks;

import org.jspecify.annotations.NullMarked;
