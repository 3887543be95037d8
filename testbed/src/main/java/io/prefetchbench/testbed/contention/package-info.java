/** What several processes that share the CPUs take from each other. */
@NullMarked
package io.prefetchbench.testbed.contention;

import org.jspecify.annotations.NullMarked;
