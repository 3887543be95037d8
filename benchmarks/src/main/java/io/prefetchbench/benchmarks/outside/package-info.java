/** Redis' own tools, measured once a round beside the cells, where they are on the path. */
@org.jspecify.annotations.NullMarked
package io.prefetchbench.benchmarks.outside;
