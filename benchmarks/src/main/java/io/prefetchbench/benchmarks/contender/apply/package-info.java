/** Ways to apply change events, and the backlog that they find. */
@NullMarked
package io.prefetchbench.benchmarks.contender.apply;

import org.jspecify.annotations.NullMarked;
