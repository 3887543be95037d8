/** CPU contention between several processes that share the CPUs. */
@NullMarked
package io.prefetchbench.testbed.contention;

import org.jspecify.annotations.NullMarked;
